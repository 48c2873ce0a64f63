import { createHmac } from 'node:crypto';
import type { Center } from '../center.js';
import type { UploadTerms } from '../object-store/object-store.js';
import type { Principal } from '../options.js';

interface Announced {
  execution_id: string;
  step: string;
  media_type: string;
  size: number;
  sha256: string;
}

/**
 * What somebody announced to upload for a step. Its id follows from all of it, so nothing is stored until the file is
 * attached, and asking again names the same upload. Nobody else can name it: whoever only knows the digest of a file
 * cannot attach it without having the bytes.
 */
export function uploadTerms({ secret }: Pick<Center, 'secret'>, { id }: Principal, announced: Announced): UploadTerms {
  const { execution_id, step, media_type, size, sha256 } = announced;
  const parts = JSON.stringify(['evidence upload', id, execution_id, step, media_type, size, sha256]);
  return { upload_id: createHmac('sha256', secret).update(parts).digest('hex'), sha256, size, media_type };
}
