import { IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';

interface ServiceFailure {
  name?: string;
  $metadata?: { httpStatusCode?: number };
}

/** The status of an answer that was an error; `undefined` where there was no answer. */
export const statusOf = (error: unknown): number | undefined => (error as ServiceFailure).$metadata?.httpStatusCode;

/** Seconds after which whoever was told that the store is not available may try again. */
const RETRY_AFTER_SECONDS = 5;

/** An error of the store as one of ours: what is not there, or a store that is not available. */
export function storeFailure(error: unknown): IncidentCenterError {
  if (isIncidentCenterError(error)) return error;
  if (statusOf(error) === 404 && (error as ServiceFailure).name !== 'NoSuchBucket')
    return new IncidentCenterError('NOT_FOUND', undefined, { cause: error });
  return new IncidentCenterError('UNAVAILABLE', 'the object store is not available', {
    details: { retry_after: RETRY_AFTER_SECONDS },
    cause: error,
  });
}

/** A call that ends in time, or is `UNAVAILABLE`. What it answers with may be read afterwards for as long as it takes. */
export async function inTime<Answer>(
  timeout_ms: number,
  call: (options: { abortSignal: AbortSignal }) => Promise<Answer>,
): Promise<Answer> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout_ms);
  try {
    return await call({ abortSignal: controller.signal });
  } catch (error) {
    throw storeFailure(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Pieces as they arrive; a connection that breaks is `UNAVAILABLE`. */
export async function* arriving(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw storeFailure(error);
  }
}
