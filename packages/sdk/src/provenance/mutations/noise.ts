import { utf8ToBytes } from '@noble/hashes/utils.js';
import { manifestBytes, manifestStatement, readManifest } from '../bundle/manifest.js';
import { checkpointText, signedNote } from '../checkpoint.js';
import { signEnvelope } from '../dsse.js';
import { sha256Hex } from '../event-hash.js';
import { type Dice, rootOfProof } from './mutations.js';
import { LOG, type SampleKeys } from './sample-log.js';

type Files = Map<string, Uint8Array>;

/** What readers of JSON, of UTF-8 and of lines read in more than one way. */
const TOKENS: readonly (string | Uint8Array)[] = [
  '1e400',
  '-0',
  '1.0',
  '1e1',
  '01',
  '9007199254740993',
  '1'.repeat(400),
  'NaN',
  'Infinity',
  'true',
  'null',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '\\u0000',
  '\\u0041',
  '\\/',
  '"',
  '\\',
  '{}',
  '[]',
  '[',
  '{',
  '}',
  ']',
  ',',
  ':',
  '['.repeat(33),
  `${'['.repeat(31)}${']'.repeat(31)}`,
  `${'['.repeat(40)}${']'.repeat(40)}`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  '"__proto__":{},',
  '"constructor":1,',
  '"v":1,',
  '"event_id":"",',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  ' ',
  '\t',
  '\u2028',
  '\u0085',
  '\u{10ffff}',
  '\ufeff',
  Uint8Array.of(0),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xc0, 0x80),
  Uint8Array.of(0xff, 0xfe),
  Uint8Array.of(0xf4, 0x90, 0x80, 0x80),
];

const joined = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));

/** Writes something hostile to a place of the bytes that the dice choose, over what is there or between. */
export function withNoise(bytes: Uint8Array, dice: Dice): Uint8Array {
  let noisy = bytes;
  for (let times = 1 + dice.roll(2); times > 0; times -= 1) {
    const at = dice.roll(noisy.length + 1);
    const over = [0, 0, 1, 2, 64][dice.roll(5)] ?? 0;
    const token = TOKENS[dice.roll(TOKENS.length)] ?? '';
    const put =
      dice.roll(6) === 0 ? Uint8Array.of(dice.roll(256)) : typeof token === 'string' ? utf8ToBytes(token) : token;
    noisy = joined(noisy.subarray(0, at), put, noisy.subarray(at + over));
  }
  return noisy;
}

/** Puts something hostile where a number, a text or a member stands: more of it gets past the first look. */
export function withHostileJson(bytes: Uint8Array, dice: Dice): Uint8Array {
  const text = Buffer.from(bytes).toString();
  const places = [...text.matchAll(/(?<=[:[,])(?:-?\d+|true|null|"[^"\\]*"|\{\}|\[\])(?=[,}\]])|(?<=[{,])"/g)];
  const place = places[dice.roll(Math.max(places.length, 1))];
  if (place === undefined) return withNoise(bytes, dice);
  const token = TOKENS[dice.roll(TOKENS.length)] ?? '';
  const put = typeof token === 'string' ? token : Buffer.from(token).toString('latin1');
  return utf8ToBytes(
    text.slice(0, place.index) + put + text.slice(place.index + (place[0] === '"' ? 0 : place[0].length)),
  );
}

/** Another digit where there is one: it stays well-formed, and says something else. */
export function withAnotherDigit(bytes: Uint8Array, dice: Dice): Uint8Array {
  const digits = [...bytes.keys()].filter((at) => (bytes[at] ?? 0) >= 0x31 && (bytes[at] ?? 0) <= 0x39);
  const at = digits[dice.roll(Math.max(digits.length, 1))];
  return at === undefined
    ? withNoise(bytes, dice)
    : bytes.with(at, 0x31 + (((bytes[at] ?? 0) - 0x31 + 1 + dice.roll(8)) % 9));
}

/**
 * Makes proof, checkpoint and manifest fit whatever the files hold, as whoever has the keys can: else every change would
 * be found by its digest, and nothing behind that would be tried.
 */
export async function signWhatIsThere(files: Files, keys: SampleKeys, proof: boolean): Promise<void> {
  const text = (path: string) => Buffer.from(files.get(path) ?? []).toString();
  if (proof) {
    const bytes = Buffer.from(files.get('events.ndjson') ?? []);
    const hashes: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(10, at) < 0 ? bytes.length : bytes.indexOf(10, at);
      hashes.push(sha256Hex(joined(Uint8Array.of(0), bytes.subarray(at, end))));
      at = end + 1;
    }
    let next = 0;
    const parts = text('proof.txt').split('\n').slice(0, -1);
    const fitted = parts.map((line) => {
      if (!line.startsWith('leaf ') || next >= hashes.length) return line;
      next += 1;
      return line.replace(/[0-9a-f]{64}$/, hashes[next - 1] ?? '');
    });
    files.set('proof.txt', utf8ToBytes(fitted.map((line) => `${line}\n`).join('')));
    const size = Number(text('checkpoint.note').split('\n')[1]);
    const head = checkpointText({ origin: LOG, size, root: rootOfProof(fitted) });
    const signature = await keys.log.sign(utf8ToBytes(head));
    files.set('checkpoint.note', utf8ToBytes(signedNote(head, LOG, keys.log.public_key, signature)));
  }
  const manifest = readManifest(files.get('manifest.json') ?? new Uint8Array());
  if (manifest === undefined) return;
  for (const file of manifest.files) {
    const bytes = files.get(file.path);
    if (bytes === undefined || file.path.startsWith('objects/')) continue;
    Object.assign(file, { sha256: sha256Hex(bytes), size: bytes.length });
  }
  const bytes = manifestBytes(manifest);
  files.set('manifest.json', bytes);
  files.set('manifest.dsse.json', await signEnvelope([keys.bundles], manifestStatement(bytes, manifest)));
}
