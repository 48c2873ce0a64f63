import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, eventCoreSchema } from '../../contract/timeline-event.js';
import { canonicalJson } from '../canonical-json.js';
import { keysFrom } from '../mutations/sample-log.js';
import { tellStory } from '../mutations/sample-story.js';
import { readEventLine } from './event-line.js';

const log = await tellStory(keysFrom('center'), 'the first');
const cores = log.events.map(({ line }) => JSON.parse(line).event as Record<string, unknown>);
const lineOf = (event: unknown) => canonicalJson({ event, prev: 'ab'.repeat(32), seq: 1 });
const isRead = (event: unknown) => readEventLine(lineOf(event)) !== undefined;

/** Where the contract allows less than the format, which names no word of it: a newer center may have others. */
const WIDER = ['tenants', 'classification', 'environment'];

const VALUES = [
  null,
  '',
  'text',
  0,
  1,
  -1,
  1.5,
  true,
  [],
  {},
  [''],
  [1],
  ['text'],
  '2026-01-01T00:00:00Z',
  'ab'.repeat(32),
  'AB'.repeat(32),
];

/** The paths of all members of a value. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [[key], ...pathsOf(item).map((path) => [key, ...path])]);
}

function changed(core: Record<string, unknown>, path: readonly string[], value: unknown): Record<string, unknown> {
  const copy = structuredClone(core);
  let at = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe('the closed form of an event', () => {
  it('has every event of a log, and every type of the contract', () => {
    for (const core of cores) expect(isRead(core)).toBe(true);
    for (const type of EVENT_TYPES) expect(isRead({ ...cores[0], type })).toBe(true);
    expect(isRead({ ...cores[0], type: 'told_by_a_newer_center' })).toBe(true);
  });

  it('has nothing that the schema of the contract refuses, whatever is changed', () => {
    const refused = new Set<boolean>();
    fc.assert(
      fc.property(fc.constantFrom(...cores), fc.nat(), fc.constantFrom(...VALUES, undefined), (core, pick, value) => {
        const paths = pathsOf(core).filter(([first]) => first !== 'payload' && first !== 'type' && first !== 'refs');
        const path = paths[pick % paths.length] ?? expect.fail();
        const other = changed(core, path, value);
        let line: boolean;
        try {
          line = isRead(other);
        } catch {
          return;
        }
        refused.add(!line);
        if (line && !WIDER.includes(path[0] ?? ''))
          expect(eventCoreSchema.safeParse(other).success, `${path} ${JSON.stringify(value)}`).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect([...refused].sort()).toEqual([false, true]);
  });

  it.each([
    ['a member more', { more: 1 }],
    ['a fraction', { payload: { rate: 1.5 } }],
    ['a number beyond 2^53-1', { payload: { deep: [{ count: 2 ** 53 }] } }],
    ['a date without milliseconds', { created_at: '2026-01-01T00:00:00Z' }],
    ['an id in capitals', { id: 'AAAAAAAA-AAAA-7AAA-8AAA-AAAAAAAAAAAA' }],
    ['a decision without its HMAC', { policy: { decision_id: cores[0]?.id, bundle_revision: 'r1' } }],
    [
      'a key that is not of the digest',
      { refs: [{ role: 'step_evidence', key: 'sha256/0', sha256: 'ab'.repeat(32), size: 1 }] },
    ],
    ['a path twice', { commitments: ['/a', '/a'].map((path) => ({ path, hmac: 'ab'.repeat(32) })) }],
    ['a path without its slash', { commitments: [{ path: 'a', hmac: 'ab'.repeat(32) }] }],
    ['an actor of another kind', { actor: { id: 'a', kind: 'machine' } }],
    ['a payload that is a list', { payload: [] }],
  ])('does not have %s', (_, members) => {
    expect(isRead({ ...cores[0], ...members })).toBe(false);
  });

  it('has a line with exactly event, prev and seq', () => {
    const [event] = cores;
    for (const line of [
      { event, prev: 'ab'.repeat(32) },
      { event, prev: 'ab'.repeat(32), seq: 0 },
      { event, prev: '', seq: 1 },
    ])
      expect(readEventLine(canonicalJson(line))).toBeUndefined();
    for (const text of ['', '{}', 'null', '[]', '1', '"event"', lineOf(event).replace('{', '{ ')])
      expect(readEventLine(text)).toBeUndefined();
  });
});
