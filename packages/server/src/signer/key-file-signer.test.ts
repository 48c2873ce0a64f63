import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  checkpointText,
  openSigned,
  type Statement,
  signEnvelope,
  signedNote,
  verifyCheckpoint,
} from '@incident-center/sdk/provenance';
import { afterAll, describe, expect, it } from 'vitest';
import { createKeyFileSigners } from './key-file-signer.js';
import { KEY_PURPOSES } from './signer.js';

const root = await mkdtemp(path.join(tmpdir(), 'incident-center-keys-'));
afterAll(() => rm(root, { recursive: true, force: true }));

describe('key file signers', () => {
  it('make one key for each purpose, in files that only their owner reads, and keep them', async () => {
    const directory = path.join(root, 'kept');
    const first = await createKeyFileSigners(directory);
    const again = await createKeyFileSigners(directory);
    expect(again.log.key_id).toBe(first.log.key_id);
    expect(new Set(KEY_PURPOSES.map((purpose) => first[purpose].key_id)).size).toBe(KEY_PURPOSES.length);
    for (const file of await readdir(directory))
      expect((await stat(path.join(directory, file))).mode & 0o777).toBe(0o600);
  });

  it('agree on one key when several processes start at once', async () => {
    const directory = path.join(root, 'raced');
    const all = await Promise.all(Array.from({ length: 8 }, () => createKeyFileSigners(directory)));
    expect(new Set(all.map((signers) => signers.log.key_id)).size).toBe(1);
    expect((await readdir(directory)).sort()).toEqual(['approvals.pem', 'bundles.pem', 'log.pem', 'provenance.pem']);
  });

  it('close a key file that others could read', async () => {
    const directory = path.join(root, 'open');
    await createKeyFileSigners(directory);
    await chmod(path.join(directory, 'log.pem'), 0o644);
    await createKeyFileSigners(directory);
    expect((await stat(path.join(directory, 'log.pem'))).mode & 0o777).toBe(0o600);
  });

  it('sign checkpoints that the SDK verifies', async () => {
    const { log } = await createKeyFileSigners(path.join(root, 'kept'));
    const head = { origin: 'a-log', size: 3, root: 'ab'.repeat(32) };
    const text = checkpointText(head);
    const note = signedNote(text, head.origin, log.public_key, await log.sign(new TextEncoder().encode(text)));
    expect(verifyCheckpoint(note, { name: head.origin, publicKey: log.public_key })).toEqual(head);
  });

  it('sign statements that open under the key of their purpose and under no other', async () => {
    const { approvals, log } = await createKeyFileSigners(path.join(root, 'kept'));
    const statement: Statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'spec', digest: { sha256: '0'.repeat(64) } }],
      predicateType: 'urn:test',
      predicate: { approved: true },
    };
    const envelope = await signEnvelope([approvals], statement);
    expect(openSigned(envelope, approvals.public_key)).toEqual(statement);
    expect(openSigned(envelope, log.public_key)).toBeUndefined();
  });
});
