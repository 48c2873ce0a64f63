import { canonicalJson, parseCanonicalJson } from '../canonical-json.js';
import {
  hasForm,
  isArrayOf,
  isCount,
  isFilledText,
  isHash,
  isOneOf,
  isPosition,
  isText,
  isUuid,
  rises,
} from '../closed-form.js';
import type { Statement } from '../dsse.js';
import { GENESIS_HASH, sha256Hex } from '../event-hash.js';
import { digestOfPath, LISTED_FILES, objectPath } from './bundle-files.js';

export const MANIFEST_FORMAT = 'incident-center.evidence-bundle';
export const MANIFEST_PREDICATE = 'urn:incident-center:evidence-bundle:v1';

export type BundleSubject =
  | { kind: 'incident' | 'execution' | 'runbook'; id: string }
  /** Every event with `from <= log_index < to`. */
  | { kind: 'log'; from: number; to: number };

export interface BundleChain {
  chain: string;
  events: number;
  first_seq: number;
  first_prev: string;
  last_seq: number;
  last_hash: string;
}

export interface BundleObject {
  sha256: string;
  size: number;
  roles: string[];
  state: 'included' | 'omitted' | 'erased';
}

export interface BundleManifest {
  format: typeof MANIFEST_FORMAT;
  v: 1;
  log: string;
  log_size: number;
  subject: BundleSubject;
  chains: BundleChain[];
  events: number;
  openings: number;
  decisions: number;
  objects: BundleObject[];
  files: { path: string; sha256: string; size: number }[];
}

const CHAIN = {
  chain: isFilledText,
  events: isPosition,
  first_seq: isPosition,
  first_prev: isHash,
  last_seq: isPosition,
  last_hash: isHash,
};
const isChain = (value: unknown): value is BundleChain => hasForm(value, CHAIN);

const isRoles = (value: unknown) => isArrayOf(isText)(value) && value.length > 0 && rises(value);
const OBJECT = { sha256: isHash, size: isCount, roles: isRoles, state: isOneOf('included', 'omitted', 'erased') };
const isBundleObject = (value: unknown): value is BundleObject => hasForm(value, OBJECT);

const FILE = { path: isText, sha256: isHash, size: isCount };
const isFile = (value: unknown): value is BundleManifest['files'][number] => hasForm(value, FILE);

const isSubject = (value: unknown): value is BundleSubject =>
  hasForm(value, { kind: isOneOf('incident', 'execution', 'runbook'), id: isUuid }) ||
  (hasForm(value, { kind: isOneOf('log'), from: isCount, to: isCount }) &&
    (value.from as number) <= (value.to as number));

const MANIFEST = {
  format: isOneOf(MANIFEST_FORMAT),
  v: isOneOf(1),
  log: isFilledText,
  log_size: isCount,
  subject: isSubject,
  chains: isArrayOf(isChain),
  events: isCount,
  openings: isCount,
  decisions: isCount,
  objects: isArrayOf(isBundleObject),
  files: isArrayOf(isFile),
};

/** Whether the chains are those that a bundle of the subject has. */
function chainsFit({ subject, chains, log_size }: BundleManifest): boolean {
  if (!rises(chains.map(({ chain }) => chain))) return false;
  if (subject.kind === 'log') return subject.to <= log_size;
  const [only] = chains;
  return (
    chains.length === 1 &&
    only?.chain === `${subject.kind}:${subject.id}` &&
    only.first_seq === 1 &&
    only.first_prev === GENESIS_HASH
  );
}

/** Whether exactly the files are listed that a bundle with these objects has, in the order of the archive. */
function filesFit({ files, objects }: BundleManifest): boolean {
  const included = objects.filter(({ state }) => state === 'included');
  const expected = [...LISTED_FILES, ...included.map(({ sha256 }) => objectPath(sha256))];
  return (
    rises(objects.map(({ sha256 }) => sha256)) &&
    files.length === expected.length &&
    files.every(({ path }, at) => path === expected[at])
  );
}

/** Reads a manifest strictly: canonical JSON of exactly this form, and nothing after it. Never throws. */
export function readManifest(bytes: Uint8Array): BundleManifest | undefined {
  const value = parseCanonicalJson(bytes);
  if (!hasForm(value, MANIFEST)) return undefined;
  const manifest = value as unknown as BundleManifest;
  return chainsFit(manifest) && filesFit(manifest) ? manifest : undefined;
}

/** The bytes of a manifest. */
export function manifestBytes(manifest: BundleManifest): Uint8Array {
  return new TextEncoder().encode(canonicalJson(manifest));
}

/** What the key for `bundles` signs about a manifest. */
export function manifestStatement(bytes: Uint8Array, { log, log_size, subject }: BundleManifest): Statement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'manifest.json', digest: { sha256: sha256Hex(bytes) } }],
    predicateType: MANIFEST_PREDICATE,
    predicate: { log, log_size, subject },
  };
}

/** The digest and size of an included object that the list of files gives otherwise than the object's own entry. */
export function contradictingObject({ files, objects }: BundleManifest): string | undefined {
  const sizes = new Map(objects.map(({ sha256, size }) => [sha256, size]));
  return files.find(({ path, sha256, size }) => {
    const digest = digestOfPath(path);
    return digest !== undefined && (digest !== sha256 || sizes.get(digest) !== size);
  })?.path;
}
