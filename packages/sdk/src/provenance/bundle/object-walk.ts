import type { OpenedEnvelope } from '../dsse.js';
import { openEnvelope } from '../dsse.js';
import type { ProvenanceCrypto } from '../provenance-crypto.js';
import type { Absences, AbsenceTally } from './absences.js';
import { BUNDLE_LIMITS, objectPath } from './bundle-files.js';
import type { BundleSource, ByteRange } from './bundle-source.js';
import { isSignedRole, problemsOfEnvelope } from './check-envelopes.js';
import type { BundleCore } from './event-line.js';
import type { KeyRing } from './key-ring.js';
import type { BundleManifest, BundleObject } from './manifest.js';
import type { Findings, ProblemPlace } from './verdict.js';

interface Referred {
  object: BundleObject;
  roles: Set<string>;
  /** The first event that refers to it. */
  first: ProblemPlace | undefined;
  /** The newest event of each chain that refers to it, where it is not here. */
  references: Map<string, number>;
}

const CHUNK = 1024 * 1024;
const REMEMBERED_ENVELOPES = 64;
const MAX_CHAINS = 10_000;

interface ObjectContext {
  source: BundleSource;
  manifest: BundleManifest;
  ring: KeyRing;
  crypto: ProvenanceCrypto;
  findings: Findings;
  absences: Absences;
  tally: AbsenceTally;
}

/** Checks what events refer to: the manifest's list, the signed statements, and in the end every included object. */
export class ObjectWalk {
  approvals = 0;
  publications = 0;
  readonly #referred: Map<string, Referred>;
  readonly #envelopes = new Map<string, OpenedEnvelope | undefined>();

  constructor(private readonly context: ObjectContext) {
    this.#referred = new Map(
      context.manifest.objects.map((object) => [
        object.sha256,
        { object, roles: new Set(), first: undefined, references: new Map() },
      ]),
    );
  }

  /** Checks the references of an event, and the statements among them. */
  async of(core: BundleCore, at: ProblemPlace): Promise<void> {
    for (const { role, sha256, size } of core.refs) {
      const referred = this.#referred.get(sha256);
      if (referred === undefined || referred.object.size !== size || !referred.object.roles.includes(role)) {
        this.context.findings.add('reference', { ...at, detail: sha256 });
        continue;
      }
      referred.roles.add(role);
      referred.first ??= at;
      if (referred.object.state !== 'included') refer(referred.references, core.chain, at.seq ?? 0);
      if (isSignedRole(role) && referred.object.state === 'included') await this.#statement(role, sha256, core, at);
    }
  }

  async #statement(role: Parameters<typeof problemsOfEnvelope>[0], sha256: string, core: BundleCore, at: ProblemPlace) {
    const { source, manifest, ring, findings } = this.context;
    const range = source.files.get(objectPath(sha256));
    if (range === undefined) return;
    const read = await this.#read(sha256, range);
    if (read === 'other bytes') return;
    const problems = problemsOfEnvelope(role, read, { core, log: manifest.log, ring });
    for (const problem of problems) findings.add(problem, { ...at, file: objectPath(sha256), line: null });
    if (problems.length > 0) return;
    if (role === 'approval_evidence') this.approvals += 1;
    else this.publications += 1;
  }

  /** A statement; bytes of another digest are told of where all objects are. */
  async #read(sha256: string, range: ByteRange): Promise<OpenedEnvelope | 'other bytes' | undefined> {
    if (this.#envelopes.has(sha256)) return this.#envelopes.get(sha256);
    if (range.size > BUNDLE_LIMITS.envelope) return undefined;
    const bytes = new Uint8Array(range.size);
    await range.read(0, bytes);
    if (this.context.crypto.sha256(bytes) !== sha256) return 'other bytes';
    const envelope = openEnvelope(bytes);
    if (this.#envelopes.size >= REMEMBERED_ENVELOPES) this.#envelopes.clear();
    this.#envelopes.set(sha256, envelope);
    return envelope;
  }

  /**
   * Reads every included object, and holds the roles against those that events gave.
   *
   * @param walked whether the events could be read.
   */
  async finish(walked: boolean): Promise<void> {
    const { findings, absences, tally } = this.context;
    for (const { object, roles, first, references } of this.#referred.values()) {
      const { sha256, state } = object;
      if (walked && (roles.size !== object.roles.length || object.roles.some((role) => !roles.has(role))))
        findings.add('counts', { file: 'manifest.json', detail: `object ${sha256}` });
      if (state === 'included') await this.#object(object, first);
      else absences.file({ tally, object, references, first });
    }
  }

  async #object({ sha256, size }: BundleObject, first: ProblemPlace | undefined): Promise<void> {
    const { source, findings } = this.context;
    const file = objectPath(sha256);
    const range = source.files.get(file);
    if (range === undefined) findings.add('object_missing', { ...first, file, line: null });
    else if (range.size !== size || (await digestOf(range, this.context.crypto)) !== sha256)
      findings.add('object_digest', { ...first, file, line: null });
  }
}

function refer(references: Map<string, number>, chain: string, seq: number): void {
  if (references.size < MAX_CHAINS) references.set(chain, seq);
  // No chain has this name, so that nothing ever says that the file was erased of it.
  else references.set('', Number.POSITIVE_INFINITY);
}

/** The digest of a file, a megabyte at a time. */
export async function digestOf(range: ByteRange, crypto: Pick<ProvenanceCrypto, 'createSha256'>): Promise<string> {
  const hash = crypto.createSha256();
  const buffer = new Uint8Array(Math.min(CHUNK, range.size));
  for (let at = 0; at < range.size; at += buffer.length) {
    const chunk = buffer.subarray(0, Math.min(buffer.length, range.size - at));
    await range.read(at, chunk);
    hash.update(chunk);
  }
  return hash.hex();
}
