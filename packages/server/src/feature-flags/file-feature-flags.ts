import { readFile, stat } from 'node:fs/promises';
import { FEATURE_FLAGS, IncidentCenterError } from '@incident-center/sdk/contract';
import { z } from 'zod';
import { parseDocumentBy, readDocument } from '../documents/read-document.js';
import type { FeatureFlags } from './feature-flags.js';

const tenantRuleSchema = z.strictObject({
  attribute: z.literal('tenantId', 'must be tenantId'),
  operator: z.literal('in', 'must be in'),
  value: z.array(z.string().min(1)),
});
const flagFileSchema = z.partialRecord(z.enum(FEATURE_FLAGS), z.strictObject({ rules: z.array(tenantRuleSchema) }));

/** What a flag file holds: for each flag rules, any of which switches it on. */
export type FlagFile = z.infer<typeof flagFileSchema>;

export interface FileFeatureFlagsOptions {
  /** JSON or YAML. */
  file: string;
  /** How long an answer may be old, in milliseconds: 1,000 by default; 0 looks at the file at every question. */
  poll_ms?: number | undefined;
  /** Gets one line when the file becomes wrong, and when it is right again; `console.error` by default. */
  log?: ((line: string) => void) | undefined;
}

type States = ReadonlyMap<string, ReadonlySet<string>>;
const CLOSED: States = new Map();
const POLL_MS = 1_000;
/** A file system may give two changes one time: of a file that changed just now, the time says nothing yet. */
const SETTLED_MS = 100;

function statesOf(file: string, text: string): States {
  const rules = parseDocumentBy(flagFileSchema, readDocument(file, text));
  return new Map(
    Object.entries(rules).map(([flag, { rules }]) => [flag, new Set(rules.flatMap(({ value }) => value))]),
  );
}

/** When and as what a file was last written; empty where that is too recent to tell it from the next change. */
async function stampOf(file: string): Promise<string> {
  const { mtimeMs, ctimeMs, size, ino } = await stat(file);
  return Date.now() - Math.max(mtimeMs, ctimeMs) < SETTLED_MS ? '' : `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

/**
 * Flags in a file with an allow-list of tenants for each: the default. What the file doesn't say is off. It is looked at
 * again as it is asked, and a change holds from then on. A file that becomes unreadable or wrong keeps what it said for one
 * more look, because an editor may be half way through writing it; after that everything is off until it is right again.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` where the file cannot be read or is wrong at the start, naming its line.
 * @example
 * // flags.json: { "incident_center_enabled": { "rules": [{ "attribute": "tenantId", "operator": "in", "value": ["A1"] }] } }
 * const flags = await createFileFeatureFlags({ file: 'flags.json' });
 */
export async function createFileFeatureFlags(options: FileFeatureFlagsOptions): Promise<FeatureFlags> {
  const { file, poll_ms = POLL_MS } = options;
  const log = options.log ?? ((line: string) => console.error(line));
  const read = async () => {
    const stamp = await stampOf(file);
    return { stamp, states: statesOf(file, await readFile(file, 'utf8')) };
  };

  let { stamp, states } = await read().catch((cause) => {
    if (cause instanceof IncidentCenterError) throw cause;
    throw new IncidentCenterError('INVALID_INPUT', `cannot read the flags: ${(cause as Error).message}`, { cause });
  });
  let lookedAt = performance.now();
  let failures = 0;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    try {
      const now = await stampOf(file);
      if (failures === 0 && now !== '' && now === stamp) return;
      ({ stamp, states } = await read());
      if (failures > 0) log(`the flags in ${file} can be read again`);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === 1) log(`the flags cannot be read: ${(error as Error).message}`);
      if (failures > 1) states = CLOSED;
      if (failures === 2) log(`every flag is off until ${file} can be read`);
    } finally {
      lookedAt = performance.now();
      looking = undefined;
    }
  }

  return {
    isEnabled: async (flag, tenant) => {
      if (performance.now() - lookedAt >= poll_ms) looking ??= look();
      await looking;
      return states.get(flag)?.has(tenant) ?? false;
    },
  };
}
