import type { FieldDraft } from './step-fields';

/** What a person has filled in for a step. Never a file: those go to the server the moment they are chosen. */
export interface StepDraft {
  /** Absent while the inputs are as they stand on the server. */
  readonly inputs?: FieldDraft | undefined;
  readonly outputs: FieldDraft;
  readonly outcome: string;
  readonly note: string;
  /** The inputs were opened although an approval is bound to them. */
  readonly unlocked: boolean;
}

export interface StepPlace {
  readonly execution: string;
  readonly step: string;
  readonly attempt: number;
}

/** In the tab: a reload keeps it. With the page: going elsewhere in the portal keeps it, a reload doesn't. */
export type KeptWhere = 'tab' | 'page';

export interface KeptDraft {
  readonly draft: StepDraft;
  /** When it was changed last, epoch milliseconds of this machine. */
  readonly at: number;
  readonly where: KeptWhere;
}

/** The drafts of one person in one choice of tenants. */
export interface StepDrafts {
  /** Where the next draft would be kept. */
  readonly where: KeptWhere;
  read(place: StepPlace): KeptDraft | undefined;
  /** Keeps it in place of what was kept before; an empty one is forgotten. */
  keep(place: StepPlace, draft: StepDraft): KeptWhere;
  /** Forgets all of a run's drafts, but for one of them where it is named. */
  forget(execution: string, but?: StepPlace): void;
}

export interface StepDraftsOptions {
  /** Whose they are: user and tenants. Drafts of anyone else are forgotten when this is called. */
  readonly owner: string;
  /** The tab's storage; none where the browser has none for us. */
  readonly storage: Storage | undefined;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Every key begins with it, so that a portal can find what to remove when somebody signs out. */
export const STEP_DRAFT_PREFIX = 'incident-center.step-draft/';
/** In characters, as stored. A longer draft stays with the page. */
export const LARGEST_DRAFT = 20_000;
/** A shift: nobody takes up again what is older. */
const LONGEST_MS = 12 * 3_600_000;

// What the tab's storage doesn't take. One for all: pages of the same portal come and go.
const withThePage = new Map<string, string>();

/**
 * Keeps what is filled in for a step while a person looks elsewhere.
 *
 * @example
 * const drafts = createStepDrafts({ owner: connectionKey(host), storage: window.sessionStorage });
 * drafts.keep({ execution, step: 'reroute', attempt: 1 }, draft);
 */
export function createStepDrafts({ owner, storage, now = Date.now }: StepDraftsOptions): StepDrafts {
  const mine = `${STEP_DRAFT_PREFIX}${encodeURIComponent(owner)}/`;
  const ofRun = (execution: string): string => `${mine}${execution}/`;
  const keyOf = ({ execution, step, attempt }: StepPlace): string =>
    `${ofRun(execution)}${encodeURIComponent(step)}/${attempt}`;
  const read = (key: string): KeptDraft | undefined => {
    const stored = readItem(storage, key);
    const kept = parse(stored ?? withThePage.get(key));
    if (!kept || now() - kept.at > LONGEST_MS) return undefined;
    return { ...kept, where: stored === undefined ? 'page' : 'tab' };
  };
  const remove = (key: string): void => {
    withThePage.delete(key);
    try {
      storage?.removeItem(key);
    } catch {
      // What can't be written can't hold anything either.
    }
  };
  const keys = (): string[] => [...withThePage.keys(), ...keysOf(storage)];

  for (const key of keys()) {
    if (key.startsWith(STEP_DRAFT_PREFIX) && !(key.startsWith(mine) && read(key))) remove(key);
  }
  return {
    where: storage ? 'tab' : 'page',
    read: (place) => read(keyOf(place)),
    keep(place, draft) {
      const key = keyOf(place);
      remove(key);
      if (isEmpty(draft)) return storage ? 'tab' : 'page';
      const text = JSON.stringify({ at: now(), draft });
      if (text.length <= LARGEST_DRAFT && writeItem(storage, key, text)) return 'tab';
      withThePage.set(key, text);
      return 'page';
    },
    forget(execution, but) {
      for (const key of keys()) {
        if (key.startsWith(ofRun(execution)) && !(but && key === keyOf(but))) remove(key);
      }
    },
  };
}

/** The tab's storage; undefined where the browser refuses it, as it may for a page in a frame. */
export function tabStorage(): Storage | undefined {
  try {
    const { sessionStorage } = window;
    const probe = `${STEP_DRAFT_PREFIX}?`;
    sessionStorage.setItem(probe, '');
    sessionStorage.removeItem(probe);
    return sessionStorage;
  } catch {
    return undefined;
  }
}

function readItem(storage: Storage | undefined, key: string): string | undefined {
  try {
    return storage?.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function writeItem(storage: Storage | undefined, key: string, text: string): boolean {
  try {
    storage?.setItem(key, text);
    return storage !== undefined;
  } catch {
    // Full: it then stays with the page.
    return false;
  }
}

function keysOf(storage: Storage | undefined): string[] {
  try {
    return Array.from({ length: storage?.length ?? 0 }, (_, index) => storage?.key(index) ?? '');
  } catch {
    return [];
  }
}

const isEmpty = ({ inputs, outputs, outcome, note }: StepDraft): boolean =>
  inputs === undefined && outcome === '' && note === '' && Object.values(outputs).every((text) => text === '');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isFields = (value: unknown): value is FieldDraft =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

/** What was stored, if it is what this version of the screens stores. */
function parse(text: string | undefined): Omit<KeptDraft, 'where'> | undefined {
  if (text === undefined) return undefined;
  try {
    const stored: unknown = JSON.parse(text);
    if (!isRecord(stored) || typeof stored.at !== 'number' || !isRecord(stored.draft)) return undefined;
    const { inputs, outputs, outcome, note, unlocked } = stored.draft;
    if (inputs !== undefined && !isFields(inputs)) return undefined;
    if (!isFields(outputs) || typeof outcome !== 'string' || typeof note !== 'string') return undefined;
    return { at: stored.at, draft: { inputs, outputs, outcome, note, unlocked: unlocked === true } };
  } catch {
    return undefined;
  }
}
