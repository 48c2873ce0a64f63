import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { Handler } from 'hono';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};
const HASHED_NAME = /\.[0-9a-f]{8,}\.(?:css|js|woff2|svg)(?:\.map)?$/;

/**
 * Serves the files below a directory. Files with a hash in their name never change; everything else, such as the page
 * and a remote's entry, is asked for anew every time.
 */
export function staticFiles(options: { directory: string; prefix: string; fallback?: string }): Handler {
  const root = resolve(options.directory);
  return async (context, next) => {
    const path = safePath(root, context.req.path.slice(options.prefix.length));
    // A path with an extension asks for a file: answering it with the page would hide a missing build.
    const page = options.fallback !== undefined && extname(context.req.path) === '' ? options.fallback : undefined;
    const file = (path && (await findFile(path))) || (page && (await findFile(resolve(root, page))));
    if (!file) return next();
    const headers = {
      'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream',
      'content-length': String(file.size),
      'cache-control': HASHED_NAME.test(file.path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    if (context.req.method === 'HEAD') return new Response(null, { headers });
    return new Response(Readable.toWeb(createReadStream(file.path)) as ReadableStream, { headers });
  };
}

function safePath(root: string, encoded: string): string | undefined {
  try {
    const path = resolve(root, `.${sep}${decodeURIComponent(encoded)}`);
    return path === root || path.startsWith(root + sep) ? path : undefined;
  } catch {
    return undefined;
  }
}

async function findFile(path: string): Promise<{ path: string; size: number } | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? { path, size: found.size } : null;
  } catch {
    return null;
  }
}
