import { IncidentCenterError } from '@incident-center/sdk/contract';

const MAX_DEPTH = 32;

interface ParseOptions {
  /** Takes numbers that JavaScript cannot hold exactly: only where no number is kept. */
  anyNumber?: boolean;
}

const malformed = (message: string) => new IncidentCenterError('MALFORMED_REQUEST', message);

/** What JSON lets through and we do not: it could not be hashed, or would be read differently by somebody else. */
function assertSound(value: unknown, { anyNumber }: ParseOptions): void {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.depth > MAX_DEPTH) throw malformed(`the body is nested deeper than ${MAX_DEPTH} levels`);
    if (typeof at.value === 'number' && !anyNumber) {
      if (!Number.isFinite(at.value)) throw malformed('the body holds a number that is too large');
      if (Number.isInteger(at.value) && !Number.isSafeInteger(at.value))
        throw malformed('the body holds an integer beyond 2^53-1');
    } else if (typeof at.value === 'string') {
      if (at.value.includes('\u0000') || !at.value.isWellFormed())
        throw malformed('the body holds text that is not Unicode');
    } else if (typeof at.value === 'object' && at.value !== null) {
      const { depth } = at;
      for (const [key, child] of Object.entries(at.value)) {
        if (key === '__proto__') throw malformed('the body holds the key __proto__');
        open.push({ value: key, depth }, { value: child, depth: depth + 1 });
      }
    }
  }
}

/** Where the literal that opens at `start` ends. A pattern would need stack for every character, and a body has millions. */
function endOfLiteral(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length - 1;
}

/** JSON.parse keeps the last of two equal keys; whoever signed or reviewed the text may have read the first. */
function assertNoDuplicateKeys(text: string): void {
  const scopes: (Set<string> | undefined)[] = [];
  let key: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      const end = endOfLiteral(text, at);
      key = text.slice(at, end + 1);
      at = end;
    } else if (character === ':') {
      const keys = scopes.at(-1);
      if (key === undefined) continue;
      const name = JSON.parse(key) as string;
      if (keys?.has(name)) throw malformed(`the body holds the key '${name.slice(0, 50)}' twice`);
      keys?.add(name);
    } else if (character === '{') scopes.push(new Set());
    else if (character === '[') scopes.push(undefined);
    else if (character === '}' || character === ']') scopes.pop();
  }
}

/**
 * Parses a body strictly.
 *
 * @throws {IncidentCenterError} `MALFORMED_REQUEST` for what is not JSON, duplicate keys, `__proto__`, lone surrogates,
 * NUL, numbers that JavaScript cannot hold, and nesting deeper than 32 levels.
 */
export function parseJson(text: string, options: ParseOptions = {}): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new IncidentCenterError('MALFORMED_REQUEST', 'the body is not JSON', { cause });
  }
  assertSound(value, options);
  assertNoDuplicateKeys(text);
  return value;
}

const consumed = () =>
  new IncidentCenterError(
    'INTERNAL',
    'the body was read before it came here: mount the kit before express.json() and other body parsers',
  );

/**
 * Reads a body of at most `limit` bytes, chunked or not, as it came.
 *
 * @throws {IncidentCenterError} `BODY_TOO_LARGE`; `INTERNAL` where something before us in the host has read it.
 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  if (request.bodyUsed) throw consumed();
  const tooLarge = () => new IncidentCenterError('BODY_TOO_LARGE', `the body is larger than ${limit} bytes`);
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limit) throw tooLarge();
  if (request.body === null && announced === 0) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  if (size === 0 && announced > 0) throw consumed();
  return Buffer.concat(chunks);
}

/** @throws {IncidentCenterError} `MALFORMED_REQUEST` for what is not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new IncidentCenterError('MALFORMED_REQUEST', 'the body is not UTF-8', { cause });
  }
}

/** Reads a body of at most `limit` bytes as text. */
export async function readBody(request: Request, limit: number): Promise<string> {
  return textOf(await readBytes(request, limit));
}
