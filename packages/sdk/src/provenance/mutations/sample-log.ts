import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type BundleManifest, type BundleSubject, manifestBytes, manifestStatement } from '../bundle/manifest.js';
import { proofLine, proofParts } from '../bundle/proof-parts.js';
import { keyIdOf, TRUST_PURPOSES, type TrustFile, type TrustPurpose } from '../bundle/trust-file.js';
import { canonicalJson } from '../canonical-json.js';
import { checkpointText, signedNote } from '../checkpoint.js';
import { signEnvelope } from '../dsse.js';
import { commitmentHmac, eventHash, eventPreimage, GENESIS_HASH, sha256Hex } from '../event-hash.js';
import { appendLeaves } from '../merkle.js';

export const LOG = 'incident-center.test/log';

export interface SampleKey {
  key_id: string;
  public_key: Uint8Array;
  sign: (message: Uint8Array) => Promise<Uint8Array>;
}
export type SampleKeys = Record<TrustPurpose, SampleKey>;

export function keyFrom(seed: string): SampleKey {
  const secret = sha256(utf8ToBytes(seed));
  const public_key = ed25519.getPublicKey(secret);
  return { key_id: keyIdOf(public_key), public_key, sign: async (message) => ed25519.sign(message, secret) };
}

/** A key for each purpose; the same seed gives the same keys. */
export const keysFrom = (seed: string) =>
  Object.fromEntries(TRUST_PURPOSES.map((purpose) => [purpose, keyFrom(`${seed} ${purpose}`)])) as SampleKeys;

export function trustIn(keys: SampleKeys): TrustFile {
  return {
    format: 'incident-center.trust',
    v: 1,
    log: LOG,
    keys: TRUST_PURPOSES.map((purpose) => ({
      purpose,
      key_id: keys[purpose].key_id,
      public_key: bytesToHex(keys[purpose].public_key),
    })),
    witnesses: [],
    witness_quorum: 0,
  };
}

export const uuidOf = (name: string) => {
  const hex = sha256Hex(name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export interface Told {
  type: string;
  payload: Record<string, unknown>;
  texts?: Record<string, unknown>;
  refs?: { role: string; bytes: Uint8Array }[];
  target_ids?: string[];
  run?: string;
  actor?: string;
}

export interface NumberedEvent {
  chain: string;
  seq: number;
  hash: string;
  line: string;
  openings: string[];
  decision: string;
  refs: { role: string; sha256: string; bytes: Uint8Array }[];
}

/** A log as a server keeps it, in memory. */
export interface SampleLog {
  events: NumberedEvent[];
  keys: SampleKeys;
  append: (chain: string, told: Told) => NumberedEvent;
  /** Destroys texts and files of an event, and tells of it. */
  erase: (event: NumberedEvent, what: { paths?: string[]; files?: string[] }) => NumberedEvent;
  /** The signed head of a size. */
  note: (size?: number) => Promise<string>;
  /** The files of a bundle by name, in the order of the archive. */
  bundle: (subject: BundleSubject) => Promise<Map<string, Uint8Array>>;
}

/** Salts, ids and times follow from the seed, so that a log can be told again with one event altered. */
export function createSampleLog(keys: SampleKeys, seed: string): SampleLog {
  const events: NumberedEvent[] = [];
  const heads = new Map<string, { seq: number; hash: string }>();

  const append = (chain: string, { type, payload, texts = {}, refs = [], target_ids, run, actor }: Told) => {
    const head = heads.get(chain) ?? { seq: 0, hash: GENESIS_HASH };
    const seq = head.seq + 1;
    const name = `${seed} ${chain} ${seq}`;
    const id = uuidOf(name);
    const [kind, subject = ''] = chain.split(':');
    const at = new Date(Date.UTC(2026, 10, 24) + events.length * 1_000).toISOString();
    const decision_id = uuidOf(`decision ${name}`);
    const value = {
      allow: true,
      bundle_revision: 'r1',
      decision_id,
      input: { actor: { id: 'operator', roles: ['on_call'] }, resource: { id: subject }, now_ms: 1_790_000_000_000 },
      path: 'incident/authz/decision',
      requested_by: 'operator',
      result: { allow: true, rules: ['allow_writer'] },
      timestamp: at,
    };
    const decisionSalt = sha256Hex(`decision salt ${name}`);
    const opened = Object.entries(texts)
      .map(([key, text]) => ({ event_id: id, path: `/${key}`, salt: sha256Hex(`${name} ${key}`), value: text }))
      .sort((left, right) => (left.path < right.path ? -1 : 1));
    const files = refs.map(({ role, bytes }) => ({ role, bytes, sha256: sha256Hex(bytes) }));
    const core = {
      v: 1,
      log: LOG,
      chain,
      id,
      type,
      created_at: at,
      actor: { id: actor ?? 'operator', kind: 'person' },
      tenants: ['A1'],
      environment: 'prod',
      classification: 'unclassified',
      target_ids: target_ids ?? [subject],
      incident_id: kind === 'incident' ? subject : null,
      runbook_execution_id: run ?? null,
      operation: 'do_something',
      policy: {
        decision_id,
        bundle_revision: 'r1',
        hmac: commitmentHmac(decisionSalt, decision_id, '/decision', value),
      },
      refs: files.map(({ role, sha256: digest, bytes }) => ({
        role,
        key: `sha256/${digest}`,
        sha256: digest,
        size: bytes.length,
      })),
      payload,
      commitments: opened.map(({ path, salt, value: text }) => ({ path, hmac: commitmentHmac(salt, id, path, text) })),
    };
    const text = canonicalJson(core);
    const hash = eventHash(text, head.hash, seq);
    const event: NumberedEvent = {
      chain,
      seq,
      hash,
      line: eventPreimage(text, head.hash, seq),
      openings: opened.map((opening) => canonicalJson(opening)),
      decision: canonicalJson({ salt: decisionSalt, value }),
      refs: files,
    };
    heads.set(chain, { seq, hash });
    events.push(event);
    return event;
  };

  const erasedFiles = new Set<string>();
  const erase: SampleLog['erase'] = (event, { paths = [], files = [] }) => {
    const { id } = (JSON.parse(event.line) as { event: { id: string } }).event;
    event.openings = event.openings.filter((line) => !paths.includes((JSON.parse(line) as { path: string }).path));
    for (const digest of files) erasedFiles.add(digest);
    return append(event.chain, {
      type: 'payload_redacted',
      payload: { event_id: id, paths, copies: [], files, reason: 'personal_data' },
      target_ids: [id],
      texts: { rationale: 'They asked for it.' },
    });
  };

  const note = async (size = events.length) => {
    const { root } = appendLeaves(
      0,
      [],
      events.slice(0, size).map(({ hash }) => hash),
    );
    const text = checkpointText({ origin: LOG, size, root });
    return signedNote(text, LOG, keys.log.public_key, await keys.log.sign(utf8ToBytes(text)));
  };

  const bundle = async (subject: BundleSubject) => {
    const indexes = events.flatMap(({ chain }, index) => {
      const inside =
        subject.kind === 'log'
          ? index >= subject.from && index < subject.to
          : chain === `${subject.kind}:${subject.id}`;
      return inside ? [index] : [];
    });
    const chosen = indexes.map((index) => events[index] as NumberedEvent);
    const log_size = subject.kind === 'log' ? subject.to : (indexes.at(-1) ?? -1) + 1;
    const { made } = appendLeaves(
      0,
      [],
      events.slice(0, log_size).map(({ hash }) => hash),
    );
    const nodes = new Map(made.map((node) => [`${node.level}/${node.index}`, node.hash]));
    const proof = [...proofParts(indexes, log_size)].map((part) =>
      proofLine(
        part,
        nodes.get(part.kind === 'leaf' ? `0/${part.log_index}` : `${part.level}/${part.index}`) as string,
      ),
    );
    const objects = new Map<string, { bytes: Uint8Array; roles: Set<string> }>();
    for (const { role, sha256: digest, bytes } of chosen.flatMap(({ refs }) => refs)) {
      const object = objects.get(digest) ?? { bytes, roles: new Set() };
      objects.set(digest, { bytes, roles: object.roles.add(role) });
    }
    const lines = (all: readonly string[]) => utf8ToBytes(all.map((line) => `${line}\n`).join(''));
    const files = new Map<string, Uint8Array>([
      ['checkpoint.note', utf8ToBytes(await note(log_size))],
      ['rotations.ndjson', new Uint8Array()],
      ['proof.txt', utf8ToBytes(proof.join(''))],
      ['events.ndjson', lines(chosen.map(({ line }) => line))],
      ['openings.ndjson', lines(chosen.flatMap(({ openings }) => openings))],
      ['decisions.ndjson', lines(chosen.map(({ decision }) => decision))],
      ...[...objects]
        .filter(([digest]) => !erasedFiles.has(digest))
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([digest, { bytes }]) => [`objects/${digest}`, bytes] as const),
    ]);
    const chains = [...new Set(chosen.map(({ chain }) => chain))].sort().map((chain) => {
      const own = chosen.filter((event) => event.chain === chain);
      const [first, last] = [own[0] as NumberedEvent, own.at(-1) as NumberedEvent];
      const { prev } = JSON.parse(first.line) as { prev: string };
      return {
        chain,
        events: own.length,
        first_seq: first.seq,
        first_prev: prev,
        last_seq: last.seq,
        last_hash: last.hash,
      };
    });
    const manifest: BundleManifest = {
      format: 'incident-center.evidence-bundle',
      v: 1,
      log: LOG,
      log_size,
      subject,
      chains,
      events: chosen.length,
      openings: chosen.flatMap(({ openings }) => openings).length,
      decisions: chosen.length,
      objects: [...objects]
        .map(([digest, { bytes, roles }]) => ({
          sha256: digest,
          size: bytes.length,
          roles: [...roles].sort(),
          state: erasedFiles.has(digest) ? ('erased' as const) : ('included' as const),
        }))
        .sort((left, right) => (left.sha256 < right.sha256 ? -1 : 1)),
      files: [...files].map(([path, bytes]) => ({ path, sha256: sha256Hex(bytes), size: bytes.length })),
    };
    const bytes = manifestBytes(manifest);
    const envelope = await signEnvelope([keys.bundles], manifestStatement(bytes, manifest));
    return new Map([['manifest.json', bytes] as const, ['manifest.dsse.json', envelope] as const, ...files]);
  };

  return { events, keys, append, erase, note, bundle };
}
