import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { numberSequence } from '../../test-vectors/number-sequence.js';
import { canonicalJson, parseCanonicalText } from './canonical-json.js';

const COUNT = 1_000_000;
const IN_A_LINE = 50;
const GO = fileURLToPath(new URL('../../test-vectors/canonical-go', import.meta.url));

/** Characters of every kind that JSON treats differently, and of every length in UTF-8. */
const ALPHABETS = [
  '\u0001\b\t\n\f\r\u001f"\\/',
  'abyzAZ09 _-',
  '\u007f\u0080ä߿',
  '\u2028\u2029€\ud7ff\ue000\ufb33\uffff',
  '😂𝒳\u{10ffff}',
];

/** Texts that follow from the bits of the numbers. */
function textOf(bits: string): string {
  let text = '';
  for (const [at, digit] of [...bits].entries()) {
    const roll = Number.parseInt(digit, 16);
    const letters = [...(ALPHABETS[(roll + at) % ALPHABETS.length] ?? '')];
    if (roll % 3 !== 0) text += letters[(roll * 7 + at) % letters.length] ?? '';
  }
  return text;
}

it('a million numbers and texts are written as the Go implementation of the authors of RFC 8785 writes them', async () => {
  const go = spawn('go', ['run', '.'], { cwd: GO, stdio: ['pipe', 'pipe', 'inherit'] });
  const ours: string[] = [];
  let compared = 0;
  const reading = (async () => {
    for await (const line of createInterface({ input: go.stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
      const own = ours.shift();
      if (own !== line) expect(own).toBe(line);
      compared += 1;
    }
  })();
  let members: Record<string, number> = {};
  let size = 0;
  let told = 0;
  for (const { value, bits } of numberSequence(COUNT)) {
    members[`${textOf(bits)}${bits}`] = value;
    told += 1;
    size += 1;
    if (size < IN_A_LINE && told < COUNT) continue;
    const canonical = canonicalJson(members);
    // A million numbers have some integers that a bundle refuses; without them, a round trip is canonical.
    const kept = Object.fromEntries(Object.entries(members).filter(([, one]) => !Number.isInteger(one)));
    if (parseCanonicalText(canonicalJson(kept)) === undefined) expect.fail(canonical);
    ours.push(canonical);
    if (!go.stdin.write(`${JSON.stringify(members)}\n`)) await once(go.stdin, 'drain');
    members = {};
    size = 0;
  }
  go.stdin.end();
  await reading;
  expect(compared).toBe(COUNT / IN_A_LINE);
  expect(ours).toEqual([]);
}, 180_000);
