import fc from 'fast-check';

type Json = Record<string, unknown> | unknown[];

/** Values that somebody tries who means no good, or does not know better. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  '0',
  'x'.repeat(300),
  'x'.repeat(10_001),
  '\u0000',
  '\ud800',
  '\u202e',
  'a\nb',
  '__proto__',
  'constructor',
  "'; drop table incident; --",
  '%00',
  '2026-02-30T00:00:00Z',
  '01890a5d-ac96-774b-bcce-b302099a8057',
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: [] } } },
];
const STRANGE_KEYS = [
  'no_such_field',
  '',
  '\u0000',
  'constructor',
  'toString',
  'id',
  'version',
  'tenants',
  'a'.repeat(300),
];

/** Above it a mutation may hit the whole as well as its parts. */
const BESIDE = 0.95;

interface Mutation {
  kind: 'drop' | 'replace' | 'add' | 'repeat' | 'wrap';
  /** Where in the value, as a share of the places that there are. */
  at: number;
  value: unknown;
  key: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('drop', 'replace', 'replace', 'add', 'repeat', 'wrap'),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  value: fc.oneof(fc.constantFrom(...STRANGE), fc.jsonValue({ maxDepth: 2 })),
  key: fc.constantFrom(...STRANGE_KEYS),
});

/** Every place in a value: what holds it, and under which key. */
function placesIn(value: unknown): [Json, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[value as Json, key] as [Json, string], ...placesIn(inner)]);
}

function apply(value: unknown, { kind, at, value: given, key }: Mutation): void {
  // A copy: the next mutation may change it, and the same value is given to others.
  const strange = structuredClone(given);
  const places = placesIn(value);
  const place = places[Math.floor(at * places.length)];
  if (kind === 'add' || place === undefined) {
    // Defined, not assigned: `__proto__` is a key like any other in JSON.
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      Object.defineProperty(value, key, { value: strange, enumerable: true, configurable: true, writable: true });
    return;
  }
  const [holder, name] = place;
  const slot = holder as Record<string, unknown>;
  if (kind === 'drop') {
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete slot[name];
  } else if (kind === 'replace') slot[name] = strange;
  else if (kind === 'wrap') slot[name] = [slot[name]];
  else if (Array.isArray(slot[name])) slot[name] = (slot[name] as unknown[]).flatMap((item) => [item, item]);
}

/** The same with a few things wrong in one of its members, which may become something else altogether. */
export function mutated<Whole extends object>(
  whole: fc.Arbitrary<Whole>,
  members: readonly (keyof Whole)[],
  { most = 2 } = {},
): fc.Arbitrary<Whole> {
  const mutations = fc.array(mutation, { minLength: 1, maxLength: most });
  return fc.tuple(whole, fc.constantFrom(...members), mutations).map(([sound, member, all]) => {
    const copy = structuredClone({ ...sound });
    const box = { it: copy[member] };
    for (const one of all) apply(one.at > BESIDE ? box : box.it, one);
    copy[member] = box.it;
    return copy;
  });
}
