import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleVerification } from './bundle-signature.js';
import { type BundleSource, fetchBundle } from './bundle-source.js';
import { createOpaWasmEngine } from './opa-wasm-engine.js';
import type { PolicyDataOverrides } from './policy-data.js';
import { evaluatePolicy, type PolicyEngine } from './policy-engine.js';
import { IncidentCenterPolicyError, isPolicyError } from './policy-error.js';
import { type PolicyBundle, readPolicyBundle } from './read-policy-bundle.js';

export interface BundleLoaderOptions {
  source: BundleSource;
  verification: BundleVerification;
  /** A host's own roles, rotations and so on, over the bundle's data. */
  overrides?: PolicyDataOverrides;
  /** Seconds between two looks at the source: 60 by default, 5 at least. */
  poll_seconds?: number;
  /** Packed, in bytes: 8 MiB by default. */
  max_bytes?: number;
  /** For one look at the source, in milliseconds: 10,000 by default, 60,000 at most. */
  timeout_ms?: number;
  /**
   * A directory for the newest bundle that was accepted. It is verified again at the next start, which then needs no
   * source and takes nothing older.
   */
  directory?: string;
  /** Gets one line for every bundle that is taken or refused. */
  log: (line: string) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

export type BundlePoll = 'activated' | 'unchanged' | 'refused';

export interface BundleStatus {
  revision: string;
  key_id: string;
  /** When the bundle in use was signed, in seconds since 1970. */
  issued_at: number;
  digest: string;
  /** How many bundles were taken, the first one included. */
  activations: number;
  refusals: number;
  /** Why the newest look at the source changed nothing; gone as soon as a look succeeds. */
  refused?: { code: string; message: string };
}

/** A policy that follows a signed bundle. */
export interface BundleLoader {
  /** Decides by the newest bundle that was accepted: each decision by one of them, none by half of two. */
  readonly engine: PolicyEngine;
  /** Looks at the source now. Never rejects: what cannot be used is refused, and the bundle in use stays. */
  poll: () => Promise<BundlePoll>;
  status: () => BundleStatus;
  /** Polls until `stop`. */
  start: () => void;
  stop: () => Promise<void>;
}

const DEFAULT_POLL_SECONDS = 60;
const MIN_POLL_SECONDS = 5;
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 60_000;
const CLOCK_SKEW_SECONDS = 300;
const KEPT = 'policy-bundle.tar.gz';

interface Active {
  engine: PolicyEngine;
  bundle: PolicyBundle;
  key_id: string;
  issued_at: number;
}

/** Verified, not older than the one in use, and tested on an instance of its own. */
async function accept(archive: Uint8Array, options: BundleLoaderOptions, active?: Active): Promise<Active> {
  const older = (message: string) => new IncidentCenterPolicyError('POLICY_BUNDLE_OLDER', message);
  const bundle = await readPolicyBundle(archive, options.verification);
  const { issued_at, key_id = '' } = bundle.signature ?? {};
  if (issued_at === undefined) throw older('the signature does not say when it was made: it needs the claim iat');
  if (issued_at > (options.now ?? Date.now)() / 1000 + CLOCK_SKEW_SECONDS) {
    throw older(`the bundle ${bundle.revision} was signed in the future`);
  }
  if (active !== undefined && issued_at <= active.issued_at) {
    throw older(`the bundle ${bundle.revision} was not signed after ${active.bundle.revision}, which is in use`);
  }
  const { overrides } = options;
  const engine = await createOpaWasmEngine({ ...bundle, ...(overrides === undefined ? {} : { overrides }) });
  return { engine, bundle, key_id, issued_at };
}

const whyOf = (error: unknown) =>
  isPolicyError(error)
    ? { code: error.code, message: error.message }
    : { code: 'POLICY_UNAVAILABLE' as const, message: String(error) };

/**
 * Loads a signed bundle, and replaces it by newer ones without a gap. One that is not signed, was changed, cut off, or
 * signed earlier, or that fails its self-test, is refused: the bundle in use stays, and the log tells.
 *
 * @throws IncidentCenterPolicyError where there is no bundle to start with, neither at the source nor kept from before.
 * @example
 * const loader = await createBundleLoader({
 *   source: { url: 'https://bundles.example/incident-center.tar.gz' },
 *   verification: { keys: { release: { algorithm: 'ES256', public_key } } },
 *   log: console.error,
 * });
 * loader.start();
 */
export async function createBundleLoader(options: BundleLoaderOptions): Promise<BundleLoader> {
  const { source, directory, log } = options;
  const poll_ms = Math.max(options.poll_seconds ?? DEFAULT_POLL_SECONDS, MIN_POLL_SECONDS) * 1000;
  const bounds = {
    max_bytes: options.max_bytes ?? DEFAULT_MAX_BYTES,
    timeout_ms: Math.min(options.timeout_ms ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS),
  };
  let active: Active | undefined;
  let etag: string | undefined;
  let activations = 0;
  let refusals = 0;
  let refused: BundleStatus['refused'];

  async function keep(archive: Uint8Array): Promise<void> {
    if (directory === undefined) return;
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const temporary = join(directory, `${KEPT}.${process.pid}`);
      await writeFile(temporary, archive, { mode: 0o600 });
      await chmod(temporary, 0o600);
      await rename(temporary, join(directory, KEPT));
    } catch (error) {
      log(`the policy bundle could not be kept for the next start: ${String(error)}`);
    }
  }

  async function restore(): Promise<void> {
    if (directory === undefined) return;
    let archive: Uint8Array;
    try {
      archive = await readFile(join(directory, KEPT));
    } catch {
      return;
    }
    try {
      active = await accept(archive, options);
      activations += 1;
      log(`policy bundle ${active.bundle.revision} is in use, as it was kept`);
    } catch (error) {
      const { code, message } = whyOf(error);
      log(`the policy bundle that was kept is refused: ${code}: ${message}`);
    }
  }

  /** @throws whatever makes the bundle unfit; then nothing has changed. */
  async function look(): Promise<BundlePoll> {
    const fetched = await fetchBundle(source, etag, bounds);
    if (fetched === undefined) return 'unchanged';
    const digest = createHash('sha256').update(fetched.archive).digest('hex');
    if (digest === active?.bundle.digest) {
      etag = fetched.etag;
      return 'unchanged';
    }
    active = await accept(fetched.archive, options, active);
    // Only now: the tag of what was refused would hide the same file once it is whole.
    etag = fetched.etag;
    activations += 1;
    log(`policy bundle ${active.bundle.revision} is in use, signed by ${active.key_id}`);
    await keep(fetched.archive);
    return 'activated';
  }

  function refuse(error: unknown): BundlePoll {
    const why = whyOf(error);
    refusals += 1;
    // A source that stays broken is told once, not once a minute.
    if (refused?.message !== why.message) {
      log(`policy bundle refused: ${why.code}: ${why.message}; ${active?.bundle.revision} stays in use`);
    }
    refused = why;
    return 'refused';
  }

  await restore();
  try {
    await look();
  } catch (error) {
    if (active === undefined) throw error;
    refuse(error);
  }
  const inUse = (): Active => {
    if (active === undefined) throw new IncidentCenterPolicyError('POLICY_UNAVAILABLE', 'there is no policy bundle');
    return active;
  };

  let running: Promise<BundlePoll> | undefined;
  const poll = (): Promise<BundlePoll> => {
    running ??= look()
      .then((outcome) => {
        refused = undefined;
        return outcome;
      }, refuse)
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const schedule = () => {
    timer = setTimeout(() => void poll().finally(() => !stopped && schedule()), poll_ms);
    timer.unref();
  };

  return {
    engine: {
      get revision() {
        return inUse().engine.revision;
      },
      get fingerprint() {
        return inUse().engine.fingerprint;
      },
      get roles() {
        return inUse().engine.roles;
      },
      decide: (action, input) => inUse().engine.decide(action, input),
      listFilter: (action, actor, now_ms) => inUse().engine.listFilter(action, actor, now_ms),
      evaluate: (action, input) => evaluatePolicy(inUse().engine, action, input),
    },
    poll,
    status: () => {
      const { bundle, key_id, issued_at } = inUse();
      const { revision, digest } = bundle;
      return {
        revision,
        key_id,
        issued_at,
        digest,
        activations,
        refusals,
        ...(refused === undefined ? {} : { refused }),
      };
    },
    start: () => {
      if (timer === undefined && !stopped) schedule();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
