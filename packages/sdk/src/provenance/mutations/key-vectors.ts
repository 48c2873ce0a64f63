import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { bytesToBase64 } from '../base64.js';
import { consistencyFile } from '../bundle/consistency-file.js';
import { ROTATION_PREDICATE } from '../bundle/key-ring.js';
import { type BundleManifest, manifestBytes, manifestStatement } from '../bundle/manifest.js';
import { signEnvelope } from '../dsse.js';
import { sha256Hex } from '../event-hash.js';
import { appendLeaves, consistencyProof } from '../merkle.js';
import { cosignatureBytes, cosignatureKeyId, cosignatureText } from '../signed-note.js';
import { takeApart } from './mutations.js';
import { keyFrom, LOG, type SampleKey, type SampleKeys, type SampleLog, trustIn, uuidOf } from './sample-log.js';
import type { EvidenceVector } from './vectors.js';

type Files = ReadonlyMap<string, Uint8Array>;

const WITNESS = 'witness.example/one';
const MOMENT = 1_795_500_000;

/** A bundle with another manifest, by whoever signs it. */
async function signed(
  files: Files,
  by: SampleKey,
  change: (manifest: BundleManifest) => void,
  rotations: Uint8Array = new Uint8Array(),
) {
  const { manifest } = takeApart(files);
  const file = manifest.files.find(({ path }) => path === 'rotations.ndjson');
  Object.assign(file ?? {}, { sha256: sha256Hex(rotations), size: rotations.length });
  change(manifest);
  const bytes = manifestBytes(manifest);
  const envelope = await signEnvelope([by], manifestStatement(bytes, manifest));
  return new Map([
    ...files,
    ['manifest.json', bytes],
    ['manifest.dsse.json', envelope],
    ['rotations.ndjson', rotations],
  ]);
}

async function rotationLine(old: SampleKey, next: SampleKey, signers: readonly SampleKey[]): Promise<Uint8Array> {
  const envelope = await signEnvelope(signers, {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: next.key_id, digest: { sha256: sha256Hex(next.public_key) } }],
    predicateType: ROTATION_PREDICATE,
    predicate: {
      log: LOG,
      purpose: 'bundles',
      old_key: bytesToHex(old.public_key),
      new_key: bytesToHex(next.public_key),
      log_size: 5,
    },
  });
  return concatBytes(envelope, utf8ToBytes('\n'));
}

async function cosigned(note: string, witness: SampleKey): Promise<string> {
  const text = note.slice(0, note.indexOf('\n\n') + 1);
  const signature = await witness.sign(utf8ToBytes(cosignatureText(text, MOMENT)));
  const line = concatBytes(cosignatureKeyId(WITNESS, witness.public_key), cosignatureBytes(MOMENT, signature));
  return `${note}\u2014 ${WITNESS} ${bytesToBase64(line)}\n`;
}

/** Vectors about keys, and about what was kept elsewhere. */
export async function keyVectors(
  log: SampleLog,
  of: { files: Files; keys: SampleKeys; archiveOf: (files: Files) => Promise<Uint8Array> },
): Promise<EvidenceVector[]> {
  const { files, keys, archiveOf } = of;
  // Within a node of the bundle's proof: there the proof has no root.
  const { manifest, proof } = takeApart(files);
  const [, level = '', index = ''] = proof.find((line) => /^node [1-9]/.test(line))?.split(' ') ?? [];
  const held = Number(index) * 2 ** Number(level) + 1;
  const archive = await archiveOf(files);
  const next = keyFrom('the next key of the published test vectors');
  const witness = keyFrom('the witness of the published test vectors');
  const rotated = async (signers: readonly SampleKey[]) =>
    archiveOf(await signed(files, next, () => {}, await rotationLine(keys.bundles, next, signers)));
  const leaves = log.events.map(({ hash }) => hash);
  const nodes = new Map(appendLeaves(0, [], leaves).made.map((node) => [`${node.level}/${node.index}`, node.hash]));
  const size = manifest.log_size;
  const made = appendLeaves(0, [], leaves.slice(0, size)).made;
  for (const node of made) nodes.set(`${node.level}/${node.index}`, node.hash);
  const hashes = consistencyProof(held, size, (at, place) => nodes.get(`${at}/${place}`) ?? '');
  const watched = {
    ...trustIn(keys),
    witnesses: [{ name: WITNESS, public_key: bytesToHex(witness.public_key) }],
    witness_quorum: 1,
  };
  const trust = `${JSON.stringify(watched, null, 2)}\n`;
  const checkpoint = await log.note();
  const whole = await archiveOf(await log.bundle({ kind: 'log', from: 0, to: log.events.length }));
  const other = uuidOf('another incident');
  return [
    {
      name: 'rotated',
      about: 'signed by a key for bundles to which the trusted one passed its trust on',
      archive: await rotated([keys.bundles, next]),
      expected: { exit_code: 0, seq: null, problem: null },
    },
    {
      name: 'rotated-by-itself',
      about: 'the same, where only the new key says so',
      archive: await rotated([next]),
      expected: { exit_code: 1, seq: null, problem: 'rotation' },
    },
    {
      name: 'held-older',
      about: 'against an earlier checkpoint, with the proof that the log only grew',
      archive,
      checkpoint: await log.note(held),
      consistency: consistencyFile({ from: held, size, hashes }),
      expected: { exit_code: 0, seq: null, problem: null },
    },
    {
      name: 'held-older-unproven',
      about: 'the same without the proof',
      archive,
      checkpoint: await log.note(held),
      expected: { exit_code: 3, seq: null, problem: 'stale' },
    },
    {
      name: 'witnessed',
      about: 'a part of the log against a checkpoint that a witness has signed, where one has to',
      archive: whole,
      checkpoint: await cosigned(checkpoint, witness),
      trust,
      expected: { exit_code: 0, seq: null, problem: null },
    },
    {
      name: 'not-witnessed',
      about: 'the same checkpoint without the witness',
      archive: whole,
      checkpoint,
      trust,
      expected: { exit_code: 3, seq: null, problem: 'witness_quorum' },
    },
    {
      name: 'of-another-incident',
      about: 'the events of one incident, and a signed manifest that calls them those of another',
      archive: await archiveOf(
        await signed(files, keys.bundles, (manifest) => {
          manifest.subject = { kind: 'incident', id: other };
          for (const chain of manifest.chains) chain.chain = `incident:${other}`;
        }),
      ),
      expected: { exit_code: 1, seq: 1, problem: 'chain' },
    },
  ];
}
