import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BUNDLE_LIMITS, objectPath } from '../provenance/bundle/bundle-files.js';
import type { BundleSource } from '../provenance/bundle/bundle-source.js';
import type { CheckedEvent } from '../provenance/bundle/event-walk.js';
import { Redactions } from '../provenance/bundle/redactions.js';
import { type VerifyBundleOptions, verifyBundle } from '../provenance/bundle/verify-bundle.js';
import { openBundle } from './bundle-files-on-disk.js';
import { nodeCrypto } from './node-crypto.js';
import { storyText } from './story-text.js';
import { verdictText } from './verdict-text.js';

const USAGE = `incident-center-verify BUNDLE... --trust keys.json [options]

Checks evidence bundles (archives or directories) without a server and without a network.
Several consecutive parts of a log are checked as one.

  --trust FILE        the keys that you trust, from elsewhere than the bundle
  --checkpoint FILE   a signed checkpoint of the log that was kept elsewhere
  --consistency FILE  the proof that the log only grew between that checkpoint and the bundle's
  --receipts FILE     receipts that callers hold: a JSON array of {"chain","event_hash","seq"}
  --require-openings  incomplete (2) where a text or a file is not here and no event says that it was erased
  --story             tells who did what, when, and under which policy and approval
  --json              the verdict as JSON
  --help

Exit status: 0 verified, 1 tampered, 2 incomplete, 3 not trusted or stale, 4 malformed;
64 wrong usage, 74 a file cannot be read. The format: docs/reference/evidence-format.md
`;

export const EXIT_USAGE = 64;
export const EXIT_IO = 74;
const MAX_RECEIPTS_BYTES = 64 * 1024 * 1024;

interface Streams {
  out: (text: string) => void;
  error: (text: string) => void;
}

const OPTIONS = {
  trust: { type: 'string' },
  checkpoint: { type: 'string' },
  consistency: { type: 'string' },
  receipts: { type: 'string' },
  'require-openings': { type: 'boolean' },
  json: { type: 'boolean' },
  story: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

function readGiven(path: string | undefined, limit: number = BUNDLE_LIMITS.envelope): Uint8Array | undefined {
  if (path === undefined) return undefined;
  const { size } = statSync(path);
  if (size > limit) throw new Error(`${path} is larger than ${limit} bytes`);
  return readFileSync(path);
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help !== true && positionals.length === 0) throw new Error('name a bundle');
  if (values.json === true && values.story === true) throw new Error('--story is for people, --json is not');
  return { values, positionals };
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Runs `incident-center-verify`.
 *
 * @returns the exit status.
 */
export async function runVerify(args: readonly string[], { out, error }: Streams): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (failure) {
    error(`incident-center-verify: ${wordsOf(failure)}\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    out(USAGE);
    return 0;
  }
  try {
    const redactions = new Redactions();
    const options: VerifyBundleOptions = {
      trust: readGiven(values.trust),
      checkpoint: readGiven(values.checkpoint),
      consistency: readGiven(values.consistency),
      receipts: readGiven(values.receipts, MAX_RECEIPTS_BYTES),
      crypto: nodeCrypto,
      require_openings: values['require-openings'],
      redactions,
    };
    const sources: BundleSource[] = [];
    for (const path of positionals) sources.push(await openBundle(path));
    const verdict = await verifyBundle(sources, options);
    if (values.json === true) out(`${JSON.stringify(verdict, null, 2)}\n`);
    else {
      const given = { trust: values.trust !== undefined, checkpoint: values.checkpoint !== undefined };
      out(verdictText(verdict, given));
    }
    if (values.story === true) {
      out(`\n${verdict.exit_code === 0 ? 'What the log says' : 'What the bundle says, which is not verified'}:\n\n`);
      // A second pass: nothing is told before it is known what it is worth.
      const isHere = (sha256: string) => sources.some(({ files }) => files.has(objectPath(sha256)));
      const tell = (event: CheckedEvent) => out(`${storyText(event, { redactions, isHere })}\n`);
      await verifyBundle(sources, { ...options, on_event: tell });
    }
    return verdict.exit_code;
  } catch (failure) {
    error(`incident-center-verify: ${wordsOf(failure)}\n`);
    return EXIT_IO;
  }
}
