import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../cli/node-crypto.js';
import { canonicalJson, parseCanonicalText } from '../canonical-json.js';
import { bytesOf, CanonicalScan } from '../canonical-scan.js';
import { keysFrom } from '../mutations/sample-log.js';
import { tellStory } from '../mutations/sample-story.js';
import { portableCrypto } from '../provenance-crypto.js';
import type { ByteRange } from './bundle-source.js';
import { readEventLine } from './event-line.js';
import { EventScan } from './event-scan.js';
import { LineReader } from './line-reader.js';
import { ProofLines } from './proof-lines.js';
import { RecentDecisions } from './recent-decisions.js';
import { DECISIONS, OPENINGS, type SideForm, type SideLine } from './side-forms.js';
import { textOf } from './side-lines.js';

// What reads fast may read less than what reads slowly, which is asked then, but never anything else.

const log = await tellStory(keysFrom('center'), 'the first');
const EVENTS = log.events.map(({ line }) => line);
const CORES = EVENTS.map((line) => JSON.parse(line).event as Record<string, unknown>);
const RUNS = process.env.CI ? 20_000 : 4_000;

/** Lies between other bytes, as a line does in the buffer of a reader. */
function placed(text: string | Uint8Array): { bytes: Uint8Array; start: number; end: number } {
  const inner = typeof text === 'string' ? bytesOf(text) : text;
  const bytes = new Uint8Array(inner.length + 9);
  bytes.fill(0x30);
  bytes.set(inner, 4);
  return { bytes, start: 4, end: 4 + inner.length };
}

/** A text with a few of its bytes changed, left out, doubled or moved. */
const mangled = (texts: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('set', 'drop', 'double', 'put'), fc.nat(255)), { maxLength: 2 }),
      fc.constantFrom(
        '"',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '0',
        '-',
        'e',
        '.',
        'ü',
        '\\u001f',
        '\\u0000',
        'null',
        ' ',
      ),
    )
    .map(([text, edits, piece]) => {
      let bytes = [...bytesOf(text)];
      for (const [place, edit, byte] of edits) {
        const at = place % (bytes.length + 1);
        if (edit === 'set') bytes[Math.min(at, bytes.length - 1)] = byte;
        else if (edit === 'drop') bytes.splice(at, 1);
        else if (edit === 'double') bytes.splice(at, 0, ...bytes.slice(at, at + 3));
        else bytes = [...bytes.slice(0, at), ...bytesOf(piece), ...bytes.slice(at)];
      }
      return Uint8Array.from(bytes);
    });

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('', 'é', '🚒', '\u007f', '\u001f', '"\\'),
);
const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'a', 'ab', 'b')), tie('value'), { maxKeys: 4 }),
  ),
})).value;
/** Nothing where it has half a surrogate pair, NUL or too large an integer. */
function canonical(value: unknown): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}

describe.each([
  { name: 'OpenSSL', crypto: nodeCrypto },
  { name: 'portable primitives', crypto: portableCrypto },
])('with $name', ({ crypto }) => {
  const event = new EventScan(crypto);
  const scan = new CanonicalScan(crypto);

  function sameEvent(line: string | Uint8Array): 'fast' | 'slow' {
    const { bytes, start, end } = placed(line);
    const fast = event.read(bytes, start, end);
    if (fast === undefined) return 'slow';
    const slow = readEventLine(textOf(bytes.subarray(start, end)) ?? '');
    expect(slow).toMatchObject(fast);
    return 'fast';
  }

  it('a line of an event is read as it is read slowly, and mostly fast', () => {
    const ways = EVENTS.map(sameEvent);
    const ordinary = CORES.filter(({ refs, type }) => (refs as unknown[]).length === 0 && type !== 'payload_redacted');
    expect(ways.filter((way) => way === 'fast')).toHaveLength(ordinary.length);
    expect(ordinary.length).toBeGreaterThan(CORES.length / 2);
  });

  it('a mangled line of an event is read as it is read slowly, or left to that', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(mangled(EVENTS), (line) => void seen.add(sameEvent(line))),
      { numRuns: RUNS },
    );
    expect([...seen].sort()).toEqual(['fast', 'slow']);
  });

  it('any payload is taken or left to the slow reading, as deep as may be and no deeper', () => {
    const ordinary = CORES.find(({ refs }) => (refs as unknown[]).length === 0) ?? expect.fail();
    const lineOf = (payload: unknown) => canonical({ event: { ...ordinary, payload }, prev: 'ab'.repeat(32), seq: 7 });
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.dictionary(text, anyJson, { maxKeys: 3 }), (payload) => {
        const line = lineOf(payload);
        if (line !== undefined) seen.add(sameEvent(line));
      }),
      { numRuns: RUNS / 4 },
    );
    expect([...seen].sort()).toEqual(['fast', 'slow']);
    const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    for (let levels = 25; levels < 36; levels += 1) {
      const line = (lineOf({ deep: 'here' }) ?? '').replace('"here"', deep(levels));
      const { bytes, start, end } = placed(line);
      expect(event.read(bytes, start, end) !== undefined, `${levels}`).toBe(readEventLine(line) !== undefined);
    }
  });

  function sameSide<Line extends SideLine>(form: SideForm<Line>, line: string | Uint8Array): 'fast' | 'slow' {
    const { bytes, start, end } = placed(line);
    scan.begin(bytes, start, end);
    const fast = form.scan(scan);
    if (fast === undefined || !scan.isAtEnd()) return 'slow';
    expect(form.read(parseCanonicalText(textOf(bytes.subarray(start, end)) ?? ''))).toEqual(fast);
    return 'fast';
  }

  it('openings and decisions are read as they are read slowly', () => {
    const id = CORES[0]?.id;
    const salt = 'ab'.repeat(32);
    const seen = { opening: new Set<string>(), decision: new Set<string>() };
    fc.assert(
      fc.property(anyJson, fc.oneof(text, fc.constant('/title')), (value, path) => {
        const line = canonical({ event_id: id, path, salt, value });
        if (line !== undefined) seen.opening.add(sameSide(OPENINGS, line));
        const members = typeof value === 'object' && !Array.isArray(value) ? value : { value };
        const decision = canonical({ salt, value: { ...members, decision_id: id, bundle_revision: path } });
        if (decision !== undefined) seen.decision.add(sameSide(DECISIONS, decision));
      }),
      { numRuns: RUNS / 2 },
    );
    for (const ways of Object.values(seen)) expect([...ways].sort()).toEqual(['fast', 'slow']);
    const lines = [canonicalJson({ event_id: id, path: '/title', salt, value: { a: [1, 'ü', null] } })];
    fc.assert(
      fc.property(mangled(lines), (line) => void sameSide(OPENINGS, line)),
      { numRuns: RUNS / 2 },
    );
    const decisions = [canonicalJson({ salt, value: { allow: true, bundle_revision: 'r1', decision_id: id } })];
    fc.assert(
      fc.property(mangled(decisions), (line) => void sameSide(DECISIONS, line)),
      { numRuns: RUNS / 2 },
    );
  });

  it('any canonical JSON is walked over to its end or left alone, and nothing else is', () => {
    const walked = (inner: string | Uint8Array) => {
      const { bytes, start, end } = placed(inner);
      scan.begin(bytes, start, end);
      return scan.object(0) && scan.isAtEnd();
    };
    const texts: string[] = [];
    fc.assert(
      fc.property(fc.dictionary(text, anyJson, { maxKeys: 3 }), (value) => {
        const made = canonical(value);
        if (made === undefined) return;
        if (texts.length < 200) texts.push(made);
        if (walked(made)) expect(parseCanonicalText(made)).toEqual(JSON.parse(made));
      }),
      { numRuns: RUNS / 4 },
    );
    fc.assert(
      fc.property(mangled(texts), (bytes) => {
        if (walked(bytes)) expect(parseCanonicalText(textOf(bytes) ?? ''), `${textOf(bytes)}`).toBeDefined();
      }),
      { numRuns: RUNS },
    );
  });

  it('takes no number and no escape that is written in another way', () => {
    const numbers = ['-0', '-1', '01', '-01', '1.0', '1.5', '1e3', '1E3', '-', '--1', '+1', '1.', '.5', '0x1', '1_0'];
    const large = ['999999999999999', '9007199254740991', '9007199254740992', '1e21', '-9007199254740993'];
    const escapes = [
      '\\/',
      '\\u0041',
      '\\u0000',
      '\\u0008',
      '\\u001F',
      '\\u001f',
      '\\u000b',
      '\\x41',
      '\\ud83d\\ude92',
      '\\',
    ];
    const words = ['tru', 'True', 'nul', 'nulll', 'NaN', '', '"', '""', "''", '[,]', '[1,]', '{,}', '{"a":1,}'];
    const values = [...numbers, ...large, ...words, ...escapes.map((one) => `"${one}"`)];
    for (const value of values) {
      const { bytes, start, end } = placed(`{"a":${value}}`);
      scan.begin(bytes, start, end);
      const taken = scan.object(0) && scan.isAtEnd();
      if (taken) expect(parseCanonicalText(`{"a":${value}}`), value).toBeDefined();
    }
  });

  it('takes the same bytes for UTF-8 as a strict decoder', () => {
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    const tails = [[], [0x80], [0xbf], [0xc0], [0x80, 0x80], [0xbf, 0xbf], [0x80, 0x22]];
    for (let lead = 0x80; lead < 0x100; lead += 1)
      for (const next of edges)
        for (const tail of tails) {
          const inner = [lead, next, ...tail];
          const line = Uint8Array.from([...bytesOf('{"a":"'), ...inner, ...bytesOf('"}')]);
          const { bytes, start, end } = placed(line);
          scan.begin(bytes, start, end);
          const taken = scan.object(0) && scan.isAtEnd();
          expect(taken, inner.join()).toBe(parseCanonicalText(textOf(line) ?? '') !== undefined);
        }
  });

  it('a line of a proof is what it says, and any other is none', async () => {
    const hash = 'cd'.repeat(32);
    const lines = [`leaf 0 ${hash}`, `leaf 12345 ${hash}`, `node 3 7 ${hash}`, `leaf 9007199254740991 ${hash}`];
    const PART = /^(?:leaf|node ([0-9]+)) ([0-9]+) ([0-9a-f]{64})$/;
    const read = async (bytes: Uint8Array) => {
      const whole = Uint8Array.from([...bytes, 10]);
      const range: ByteRange = {
        size: whole.length,
        read: async (at, into) => void into.set(whole.subarray(at, at + into.length)),
      };
      const reader = new LineReader(range, crypto);
      await reader.next();
      return reader.line === 1 && reader.end - reader.start === bytes.length
        ? new ProofLines(crypto).read(reader)
        : undefined;
    };
    for (const line of lines) {
      const [, level, index] = PART.exec(line) ?? [];
      const expected = { isLeaf: level === undefined, level: Number(level ?? 0), index: Number(index), hash };
      expect(await read(bytesOf(line))).toEqual(expected);
    }
    await fc.assert(
      fc.asyncProperty(mangled(lines), async (bytes) => {
        const found = await read(bytes);
        if (found === undefined) return;
        const [, level, index, digest] = PART.exec(textOf(bytes) ?? '') ?? [];
        expect([Number(level ?? 0), Number(index), digest]).toEqual([found.level, found.index, found.hash]);
        expect(String(found.index)).toBe(index);
      }),
      { numRuns: RUNS / 20 },
    );
  });
});

describe('decisions that events name', () => {
  it('are known again, whatever was named in between', () => {
    const id = (n: number) => `01a20bef-336b-7550-b444-${n.toString(16).padStart(12, '0')}`;
    const hmac = (n: number) => n.toString(16).padStart(64, 'e');
    const name = fc.record({ id: fc.nat(40), hmac: fc.nat(2), revision: fc.constantFrom('r1', 'r2') });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 200 }), (names) => {
        const recent = new RecentDecisions();
        const known = new Map<number, string>();
        for (const one of names) {
          const said = `${one.hmac} ${one.revision}`;
          const before = known.get(one.id);
          if (before === undefined) known.set(one.id, said);
          expect(recent.tell({ decision_id: id(one.id), hmac: hmac(one.hmac), bundle_revision: one.revision })).toBe(
            before === undefined ? 'first' : before === said ? 'again' : 'otherwise',
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are forgotten after tens of thousands of others, and no earlier', () => {
    const recent = new RecentDecisions();
    const tell = (n: number) =>
      recent.tell({
        decision_id: `01a20bef-336b-7550-b444-${n.toString(16).padStart(12, '0')}`,
        hmac: 'ab'.repeat(32),
        bundle_revision: 'r1',
      });
    for (let n = 0; n < 30_000; n += 1) expect(tell(n)).toBe('first');
    expect(tell(0)).toBe('again');
    for (let n = 30_000; n < 70_000; n += 1) tell(n);
    expect(tell(0)).toBe('first');
  });
});
