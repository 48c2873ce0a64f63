import { canonicalJson } from '../canonical-json.js';
import { sha256Hex } from '../event-hash.js';
import type { Dice, Parts } from './mutations.js';

/** Changes what lies beside the events. */
export type FileMutation = (parts: Parts, dice: Dice, other: Parts) => void;

const pick = <Item>(items: readonly Item[], dice: Dice) => items[dice.roll(items.length)] as Item;

function rewrite(lines: string[], dice: Dice, change: (line: Record<string, unknown>) => object): void {
  const at = dice.roll(lines.length);
  lines[at] = canonicalJson({
    ...(JSON.parse(lines[at] as string) as object),
    ...change(JSON.parse(lines[at] as string)),
  });
}

const without = (lines: string[], dice: Dice) => lines.splice(dice.roll(lines.length), 1);

export const FILE_MUTATIONS: Readonly<Record<string, FileMutation>> = {
  'opening: another value': (parts, dice) =>
    rewrite(parts.openings, dice, () => ({ value: `forged ${dice.roll(99)}` })),
  'opening: another salt': (parts, dice) =>
    rewrite(parts.openings, dice, () => ({ salt: sha256Hex(`${dice.roll(99)}`) })),
  'opening: another path': (parts, dice) => rewrite(parts.openings, dice, () => ({ path: '/other' })),
  'opening: hidden': (parts, dice) => without(parts.openings, dice),
  'opening: repeated': (parts, dice) => parts.openings.push(pick(parts.openings, dice)),
  'opening: of another bundle': (parts, dice, other) => parts.openings.push(pick(other.openings, dice)),
  'decision: another answer': (parts, dice) =>
    rewrite(parts.decisions, dice, ({ value }) => ({ value: { ...(value as object), allow: false } })),
  'decision: another actor': (parts, dice) =>
    rewrite(parts.decisions, dice, ({ value }) => ({ value: { ...(value as object), requested_by: 'somebody' } })),
  'decision: another salt': (parts, dice) => rewrite(parts.decisions, dice, () => ({ salt: sha256Hex('salt') })),
  'decision: hidden': (parts, dice) => without(parts.decisions, dice),
  'decision: of another bundle': (parts, dice, other) => parts.decisions.push(pick(other.decisions, dice)),
  'object: swapped': (parts, dice) => {
    const [first, second] = [pick([...parts.objects.keys()], dice), pick([...parts.objects.keys()], dice)];
    const [one, two] = [parts.objects.get(first) as Uint8Array, parts.objects.get(second) as Uint8Array];
    if (first === second) parts.objects.set(first, new TextEncoder().encode('another file'));
    else parts.objects.set(first, two).set(second, one);
  },
  'object: changed': (parts, dice) => {
    const digest = pick([...parts.objects.keys()], dice);
    const bytes = Uint8Array.from(parts.objects.get(digest) as Uint8Array);
    const at = dice.roll(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.roll(8));
    parts.objects.set(digest, bytes);
  },
  'object: put in place of one under its own digest': (parts, dice) => {
    parts.objects.delete(pick([...parts.objects.keys()], dice));
    const bytes = new TextEncoder().encode(`forged ${dice.roll(99)}`);
    parts.objects.set(sha256Hex(bytes), bytes);
  },
  'proof: another hash': (parts, dice) => {
    const at = dice.roll(parts.proof.length);
    parts.proof[at] = (parts.proof[at] as string).replace(/[0-9a-f]{64}$/, sha256Hex(`${dice.roll(99)}`));
  },
  'proof: a part left out': (parts, dice) => without(parts.proof, dice),
  'proof: a part repeated': (parts, dice) => {
    const at = dice.roll(parts.proof.length);
    parts.proof.splice(at, 0, parts.proof[at] as string);
  },
  'proof: parts exchanged': (parts, dice) => {
    const at = dice.roll(parts.proof.length - 1);
    parts.proof.splice(at, 2, parts.proof[at + 1] as string, parts.proof[at] as string);
  },
  'checkpoint: another size': (parts, dice) => {
    parts.note = parts.note.replace(/\n\d+\n/, `\n${parts.manifest.log_size + 1 + dice.roll(9)}\n`);
  },
  'checkpoint: of another log of the same center': (parts, _, other) => {
    parts.note = other.note;
  },
  'manifest: another number of events': ({ manifest }, dice) => {
    manifest.events += 1 + dice.roll(9);
  },
  'manifest: another head': ({ manifest }, dice) => {
    for (const chain of manifest.chains) chain.last_hash = sha256Hex(`${dice.roll(99)}`);
  },
  'manifest: a file said to be erased': (parts, dice) => {
    const object = pick(parts.manifest.objects, dice);
    object.state = 'erased';
    parts.objects.delete(object.sha256);
    parts.manifest.files = parts.manifest.files.filter(({ path }) => path !== `objects/${object.sha256}`);
  },
  'manifest: another subject': ({ manifest }) => {
    const [chain] = manifest.chains;
    if (chain === undefined) return;
    manifest.subject = { kind: 'runbook', id: chain.chain.slice('incident:'.length) };
    chain.chain = chain.chain.replace('incident:', 'runbook:');
  },
};
