import { objectPath } from './bundle-files.js';
import type { BundleCore } from './event-line.js';
import type { BundleObject } from './manifest.js';
import type { Redactions } from './redactions.js';
import type { BundleReport, Findings, ProblemPlace } from './verdict.js';

/** What is not here, of one bundle. */
export interface AbsenceTally {
  erased: number;
  files_erased: number;
  withheld: BundleReport['withheld'];
  bundle: number | null;
  order: number;
}

interface AbsentText {
  tally: AbsenceTally;
  core: Pick<BundleCore, 'chain' | 'id'>;
  seq: number;
  path: string;
  at: ProblemPlace;
}

interface AbsentFile {
  tally: AbsenceTally;
  object: BundleObject;
  /** The newest event of each chain that refers to it. */
  references: ReadonlyMap<string, number>;
  first: ProblemPlace | undefined;
}

/** So many texts that are not here are remembered, until it is known whether they were erased. */
const MAX_REMEMBERED = 250_000;
const MAX_LISTED = 100;
const PREVIOUS_BUNDLE = 'evidence_bundle';

/**
 * What events commit to or refer to, and no bundle has: erased, where a later event of the chain says so, in any of the
 * bundles that are checked together; withheld, where none does. Whoever holds the bundles' key can leave out what they
 * like, and cannot write such an event.
 */
export class Absences {
  #texts: AbsentText[] = [];
  readonly #files: AbsentFile[] = [];
  #forgot = false;

  constructor(
    private readonly of: { redactions: Redactions; findings: Findings; required: boolean; max_remembered?: number },
  ) {}

  /** Where the bundle that is read next is counted. */
  begin(): AbsenceTally {
    const { bundle, order } = this.of.findings;
    return { erased: 0, files_erased: 0, withheld: { texts: 0, files: 0, listed: [] }, bundle, order };
  }

  text(absent: AbsentText): void {
    this.#texts.push(absent);
    const most = this.of.max_remembered ?? MAX_REMEMBERED;
    if (this.#texts.length < most) return;
    const left = this.#texts.filter((one) => !this.#wasErased(one));
    const forgotten = left.length > most / 2 ? left.splice(0, Math.floor(most / 2)) : [];
    for (const one of forgotten) this.#withholdText(one);
    this.#forgot ||= forgotten.length > 0;
    this.#texts = left;
  }

  file(absent: AbsentFile): void {
    this.#files.push(absent);
  }

  /** Counts what is left, once every bundle was read. */
  settle(): void {
    for (const one of this.#texts) if (!this.#wasErased(one)) this.#withholdText(one);
    this.#texts = [];
    for (const one of this.#files) this.#file(one);
    if (this.#forgot)
      this.of.findings.warnings.push('so many texts are not here that some may have been erased and count as withheld');
  }

  #wasErased({ tally, core, seq, path }: AbsentText): boolean {
    if (!this.of.redactions.hasText(core, seq, path)) return false;
    tally.erased += 1;
    return true;
  }

  #withholdText({ tally, path, at }: AbsentText): void {
    tally.withheld.texts += 1;
    this.#tell(tally, { path, sha256: null }, { ...at, line: null, detail: path });
  }

  #file({ tally, object, references, first }: AbsentFile): void {
    const { sha256, state, roles } = object;
    const erased = [...references].every(([chain, seq]) => this.of.redactions.hasFile(chain, seq, sha256));
    if (erased && references.size > 0) tally.files_erased += 1;
    else if (state !== 'omitted' || roles.some((role) => role !== PREVIOUS_BUNDLE)) {
      tally.withheld.files += 1;
      this.#tell(tally, { path: null, sha256 }, { ...first, file: objectPath(sha256), line: null });
    }
  }

  #tell(tally: AbsenceTally, what: { path: string | null; sha256: string | null }, at: ProblemPlace): void {
    const { chain = null, seq = null, event_id = null, log_index = null } = at;
    if (tally.withheld.listed.length < MAX_LISTED)
      tally.withheld.listed.push({ chain, seq, event_id, log_index, ...what });
    const { findings, required } = this.of;
    if (!required) return;
    Object.assign(findings, { bundle: tally.bundle, order: tally.order });
    findings.add('withheld', at);
  }
}
