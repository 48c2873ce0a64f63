import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { syncDirectory } from '../sync-directory.js';
import { KEY_PURPOSES, type KeyPurpose, type OldKey, type Signer, type Signers } from './signer.js';

const RAW_PUBLIC_KEY_BYTES = 32;

async function readOrCreateKey(file: string): Promise<string> {
  const existing = await readFile(file, 'utf8').catch(() => undefined);
  if (existing !== undefined) return existing;
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  // Written whole under another name, then linked: whoever else starts now either wins or reads the winner's key.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, pem, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, file);
    return pem;
  } catch {
    return await readFile(file, 'utf8');
  } finally {
    await rm(draft, { force: true });
  }
}

function signerOf(pem: string): Signer {
  const privateKey = createPrivateKey(pem);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const public_key = new Uint8Array(spki.subarray(spki.length - RAW_PUBLIC_KEY_BYTES));
  return {
    key_id: sha256Hex(public_key).slice(0, 16),
    public_key,
    sign: async (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

/** Opens the Ed25519 key in a file with mode 0600, and makes it where there is none. */
export async function openKeyFile(file: string): Promise<Signer> {
  const pem = await readOrCreateKey(file);
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') await chmod(file, 0o600);
  return signerOf(pem);
}

async function readSigner(file: string): Promise<Signer | undefined> {
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return pem === undefined ? undefined : signerOf(pem);
}

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
      const found = await readSigner(file);
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
    const replaced = await readSigner(fileOf(purpose));
    if (replaced?.key_id !== next.key_id) {
      if ((await readSigner(nextOf(purpose)))?.key_id !== next.key_id)
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
