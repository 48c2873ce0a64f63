import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { chmod, link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { sha256Hex } from '@incident-center/sdk/provenance';
import type { Signer } from './signer.js';

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

/** The same, where it is there. */
export async function readKeyFile(file: string): Promise<Signer | undefined> {
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return pem === undefined ? undefined : signerOf(pem);
}
