import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { BundleManifest } from '../bundle/manifest.js';
import { manifestBytes, manifestStatement } from '../bundle/manifest.js';
import { canonicalJson } from '../canonical-json.js';
import { checkpointText, signedNote } from '../checkpoint.js';
import { signEnvelope } from '../dsse.js';
import { eventHash, eventPreimage, GENESIS_HASH, sha256Hex } from '../event-hash.js';
import { nodeHash } from '../merkle.js';
import { LOG, type SampleKeys } from './sample-log.js';

/** Random choices that a seed repeats. */
export interface Dice {
  /** An integer from 0 to below `sides`. */
  roll: (sides: number) => number;
}

export function diceOf(seed: string): Dice {
  let rolled = 0;
  return {
    roll: (sides) => {
      rolled += 1;
      return Number.parseInt(sha256Hex(`${seed} ${rolled}`).slice(0, 12), 16) % sides;
    },
  };
}

/** The files of a bundle, taken apart. */
export interface Parts {
  manifest: BundleManifest;
  envelope: Uint8Array;
  note: string;
  proof: string[];
  events: string[];
  openings: string[];
  decisions: string[];
  objects: Map<string, Uint8Array>;
}

const text = (files: ReadonlyMap<string, Uint8Array>, name: string) => new TextDecoder().decode(files.get(name));
const linesOf = (files: ReadonlyMap<string, Uint8Array>, name: string) => text(files, name).split('\n').slice(0, -1);

export function takeApart(files: ReadonlyMap<string, Uint8Array>): Parts {
  return {
    manifest: JSON.parse(text(files, 'manifest.json')) as BundleManifest,
    envelope: files.get('manifest.dsse.json') as Uint8Array,
    note: text(files, 'checkpoint.note'),
    proof: linesOf(files, 'proof.txt'),
    events: linesOf(files, 'events.ndjson'),
    openings: linesOf(files, 'openings.ndjson'),
    decisions: linesOf(files, 'decisions.ndjson'),
    objects: new Map(
      [...files].flatMap(([name, bytes]) => (name.startsWith('objects/') ? [[name.slice(8), bytes] as const] : [])),
    ),
  };
}

const written = (lines: readonly string[]) => utf8ToBytes(lines.map((line) => `${line}\n`).join(''));

/** The files again, with everything else as it was. */
export function putTogether(parts: Parts, manifest = manifestBytes(parts.manifest)): Map<string, Uint8Array> {
  return new Map([
    ['manifest.json', manifest],
    ['manifest.dsse.json', parts.envelope],
    ['checkpoint.note', utf8ToBytes(parts.note)],
    ['rotations.ndjson', new Uint8Array()],
    ['proof.txt', written(parts.proof)],
    ['events.ndjson', written(parts.events)],
    ['openings.ndjson', written(parts.openings)],
    ['decisions.ndjson', written(parts.decisions)],
    ...[...parts.objects]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([digest, bytes]) => [`objects/${digest}`, bytes] as const),
  ]);
}

interface Line {
  event: { id: string; chain: string; refs: { sha256: string; size: number; role: string }[] } & Record<
    string,
    unknown
  >;
  prev: string;
  seq: number;
}
export const readLine = (line: string) => JSON.parse(line) as Line;

/** Puts nodes together that are halves of one: a proof has none such. */
function mergeNodes(proof: readonly string[]): string[] {
  const merged: string[] = [];
  for (const line of proof) {
    let last = line;
    for (;;) {
      const before = merged.at(-1)?.split(' ') ?? [];
      const [kind, level, index, hash = ''] = last.split(' ');
      const halves = kind === 'node' && before[0] === 'node' && before[1] === level && Number(index) % 2 === 1;
      if (!halves || Number(before[2]) !== Number(index) - 1) break;
      merged.pop();
      last = `node ${Number(level) + 1} ${(Number(index) - 1) / 2} ${nodeHash(before[3] ?? '', hash)}`;
    }
    merged.push(last);
  }
  return merged;
}

/** Chains the events anew from the one that was changed on, and puts their hashes into the proof. */
export function rehash(parts: Parts): void {
  const heads = new Map<string, { seq: number; hash: string }>();
  const hashes: string[] = [];
  parts.events = parts.events.map((line) => {
    const { event } = readLine(line);
    const head = heads.get(event.chain) ?? { seq: 0, hash: GENESIS_HASH };
    const core = canonicalJson(event);
    const hash = eventHash(core, head.hash, head.seq + 1);
    heads.set(event.chain, { seq: head.seq + 1, hash });
    hashes.push(hash);
    return eventPreimage(core, head.hash, head.seq + 1);
  });
  const places = parts.proof.filter((line) => line.startsWith('leaf'));
  // Fewer events: what was proven of the others is kept as nodes, so that the root stays what it was.
  let at = -1;
  parts.proof = parts.proof.map((line) => {
    if (!line.startsWith('leaf')) return line;
    at += 1;
    const [, index, own] = line.split(' ');
    return at < hashes.length ? `leaf ${index} ${hashes[at]}` : `node 0 ${index} ${own}`;
  });
  parts.proof = mergeNodes(parts.proof);
  const extra = hashes.slice(places.length);
  for (const hash of extra) {
    const size = parts.manifest.log_size;
    parts.manifest.log_size += 1;
    parts.proof.push(`leaf ${size} ${hash}`);
  }
}

/** Makes the manifest fit the other files, as far as that needs no key. */
export function recount(parts: Parts): void {
  const { manifest } = parts;
  const lines = parts.events.map(readLine);
  manifest.events = lines.length;
  manifest.openings = parts.openings.length;
  manifest.decisions = parts.decisions.length;
  manifest.chains = [...new Set(lines.map(({ event }) => event.chain))].sort().map((chain) => {
    const own = lines.filter(({ event }) => event.chain === chain);
    const [first, last] = [own[0] as Line, own.at(-1) as Line];
    return {
      chain,
      events: own.length,
      first_seq: first.seq,
      first_prev: first.prev,
      last_seq: last.seq,
      last_hash: eventHash(canonicalJson(last.event), last.prev, last.seq),
    };
  });
  const roles = new Map<string, Set<string>>();
  for (const { sha256, role } of lines.flatMap(({ event }) => event.refs))
    roles.set(sha256, (roles.get(sha256) ?? new Set()).add(role));
  const absent = manifest.objects.filter(({ sha256, state }) => state !== 'included' && !parts.objects.has(sha256));
  const present = [...parts.objects].map(([sha256, bytes]) => ({
    sha256,
    size: bytes.length,
    roles: [...(roles.get(sha256) ?? ['step_evidence'])].sort(),
    state: 'included' as const,
  }));
  manifest.objects = [...present, ...absent].sort((left, right) => (left.sha256 < right.sha256 ? -1 : 1));
  manifest.files = [...putTogether(parts, new Uint8Array())]
    .slice(2)
    .map(([path, bytes]) => ({ path, sha256: sha256Hex(bytes), size: bytes.length }));
}

/** The root that the proof leads to. */
export function rootOfProof(proof: readonly string[]): string {
  const stack: { level: number; index: number; hash: string }[] = [];
  for (const line of proof) {
    const [kind, first = '', second = '', third = ''] = line.split(' ');
    let node =
      kind === 'leaf'
        ? { level: 0, index: Number(first), hash: second }
        : { level: Number(first), index: Number(second), hash: third };
    for (let left = stack.at(-1); left?.level === node.level && node.index % 2 === 1; left = stack.at(-1)) {
      stack.pop();
      node = { level: node.level + 1, index: (node.index - 1) / 2, hash: nodeHash(left.hash, node.hash) };
    }
    stack.push(node);
  }
  return stack.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
}

/** Signs what was changed, as somebody can who has these keys. */
export async function signAgain(parts: Parts, keys: Pick<SampleKeys, 'log' | 'bundles'>): Promise<void> {
  const head = checkpointText({ origin: LOG, size: parts.manifest.log_size, root: rootOfProof(parts.proof) });
  parts.note = signedNote(head, LOG, keys.log.public_key, await keys.log.sign(utf8ToBytes(head)));
  recount(parts);
  const bytes = manifestBytes(parts.manifest);
  parts.envelope = await signEnvelope([keys.bundles], manifestStatement(bytes, parts.manifest));
}
