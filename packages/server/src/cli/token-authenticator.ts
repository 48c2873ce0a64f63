import { createHash, timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import { actorAttributesSchema } from '@incident-center/sdk/contract';
import { z } from 'zod';
import { parseDocumentBy, readDocument } from '../documents/read-document.js';
import type { IncidentCenterOptions, Principal } from '../options.js';
import { readGiven } from './read-config.js';

const tokensSchema = z.array(
  z.strictObject({
    token_sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the token in lower-case hex'),
    principal: z.strictObject({
      ...actorAttributesSchema.shape,
      kind: z.enum(['person', 'alert_source', 'system']),
      display_name: z.string().min(1).max(200),
    }),
  }),
);

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/**
 * Reads a file of bearer tokens, each by its SHA-256 and with the principal it stands for: for services, and for a first
 * look without an identity provider.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` naming the line of what is wrong.
 */
export async function readTokens(
  file: string,
): Promise<{ authenticate: IncidentCenterOptions['authenticate']; count: number }> {
  const document = readDocument(path.basename(file), await readGiven(file));
  const tokens = parseDocumentBy(tokensSchema, document).map(({ token_sha256, principal }) => ({
    digest: Buffer.from(token_sha256, 'hex'),
    principal: principal as Principal,
  }));
  return {
    count: tokens.length,
    authenticate: (request) => {
      const [scheme, token] = (request.headers.get('authorization') ?? '').split(' ');
      if (scheme?.toLowerCase() !== 'bearer' || token === undefined) return null;
      const given = sha256(token);
      return tokens.find(({ digest }) => timingSafeEqual(digest, given))?.principal ?? null;
    },
  };
}
