import { link, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { syncDirectory } from '../sync-directory.js';
import { openKeyFile, readKeyFile } from './key-file.js';
import { KEY_PURPOSES, type KeyPurpose, type OldKey, type Signer, type Signers } from './signer.js';

/**
 * Keys in files with mode 0600, one for each purpose, made at first start: `log.pem`, and for as long as it is being replaced
 * `log.next.pem`. Old keys that are kept lie in `retired/`, with their id in their name.
 */
export async function createKeyFileSigners(directory: string): Promise<Signers> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const fileOf = (purpose: KeyPurpose) => path.join(directory, `${purpose}.pem`);
  const nextOf = (purpose: KeyPurpose) => path.join(directory, `${purpose}.next.pem`);
  const opened = await Promise.all(
    KEY_PURPOSES.map(async (purpose) => [purpose, await openKeyFile(fileOf(purpose))] as const),
  );
  const current = Object.fromEntries(opened) as Record<KeyPurpose, Signer>;

  async function find(purpose: KeyPurpose, key_id: string): Promise<Signer | undefined> {
    if (current[purpose].key_id === key_id) return current[purpose];
    // A replacement that is being finished has the key in the one file or in the other.
    for (const file of [fileOf(purpose), nextOf(purpose), fileOf(purpose)]) {
      const found = await readKeyFile(file);
      if (found?.key_id !== key_id) continue;
      current[purpose] = found;
      return found;
    }
    return undefined;
  }

  async function keep(purpose: KeyPurpose, { key_id }: Signer): Promise<void> {
    const retired = path.join(directory, 'retired');
    await mkdir(retired, { recursive: true, mode: 0o700 });
    await link(fileOf(purpose), path.join(retired, `${purpose}-${key_id}.pem`)).catch((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    await syncDirectory(retired);
  }

  async function finish(purpose: KeyPurpose, next: Signer, old: OldKey): Promise<void> {
    const replaced = await readKeyFile(fileOf(purpose));
    if (replaced?.key_id !== next.key_id) {
      if ((await readKeyFile(nextOf(purpose)))?.key_id !== next.key_id)
        throw new Error(`the next key for ${purpose} is not in ${nextOf(purpose)}`);
      if (replaced !== undefined && old === 'keep') await keep(purpose, replaced);
      // Replaced in one step: a server that starts now must not find none, and make one of its own.
      await rename(nextOf(purpose), fileOf(purpose));
      await syncDirectory(directory);
    }
    current[purpose] = next;
  }

  return {
    get log() {
      return current.log;
    },
    get bundles() {
      return current.bundles;
    },
    get approvals() {
      return current.approvals;
    },
    get provenance() {
      return current.provenance;
    },
    find,
    replacement: { next: (purpose) => openKeyFile(nextOf(purpose)), finish },
  };
}
