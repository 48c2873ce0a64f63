import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { KEY_PURPOSES, type Signer, type Signers } from './signer.js';

const RAW_PUBLIC_KEY_BYTES = 32;

async function readOrCreateKey(file: string): Promise<string> {
  const existing = await readFile(file, 'utf8').catch(() => undefined);
  if (existing !== undefined) return existing;
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  // Written whole under another name, then linked: whoever else starts now either wins or reads the winner's key.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, pem, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
    return pem;
  } catch {
    return await readFile(file, 'utf8');
  } finally {
    await rm(draft, { force: true });
  }
}

async function openSigner(file: string): Promise<Signer> {
  const pem = await readOrCreateKey(file);
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') await chmod(file, 0o600);
  const privateKey = createPrivateKey(pem);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const public_key = new Uint8Array(spki.subarray(spki.length - RAW_PUBLIC_KEY_BYTES));
  return {
    key_id: sha256Hex(public_key).slice(0, 16),
    public_key,
    sign: async (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

/** Keys in files with mode 0600, one for each purpose, made at first start. */
export async function createKeyFileSigners(directory: string): Promise<Signers> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const opened = await Promise.all(
    KEY_PURPOSES.map(async (purpose) => [purpose, await openSigner(path.join(directory, `${purpose}.pem`))] as const),
  );
  return Object.fromEntries(opened) as Signers;
}
