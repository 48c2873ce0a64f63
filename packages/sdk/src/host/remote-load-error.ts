export type RemoteLoadErrorCode = 'REMOTE_TIMEOUT' | 'REMOTE_FAILED';

/** A remote that did not load. Compare `code`, never `instanceof`. */
export class RemoteLoadError extends Error {
  readonly code: RemoteLoadErrorCode;
  readonly expose: string;
  constructor(code: RemoteLoadErrorCode, expose: string, options: { message: string; cause?: unknown }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RemoteLoadError';
    this.code = code;
    this.expose = expose;
  }
}
