import { useEffect, useMemo, useState } from 'react';
import type { KeptWhere, StepDraft, StepDrafts, StepPlace } from './step-drafts';
import type { FieldDraft } from './step-fields';

/** What was written here for a step that then ended without it. */
export interface Overtaken {
  readonly step: string;
  readonly inputs: FieldDraft | undefined;
  readonly outputs: FieldDraft;
  readonly outcome: string;
  readonly note: string;
}

interface Draft extends Omit<StepDraft, 'inputs'> {
  /** Which step and attempt it belongs to: another one starts with its own. */
  readonly of: string;
  /** Absent until an input was changed: the inputs then are as they stand on the server. */
  readonly inputs: FieldDraft | undefined;
  readonly left: ReadonlySet<string>;
  readonly tried: boolean;
  /** When it was left, epoch milliseconds; none for one that was begun here. */
  readonly takenUpFrom: number | undefined;
  readonly where: KeptWhere;
  /** Changed here, and so to be kept. */
  readonly changed: boolean;
  /** Of the step before this one, until the person has seen it. */
  readonly overtaken: Overtaken | undefined;
}

/** What a person has filled in for the open step, kept while they look elsewhere. */
export interface StepWork extends Omit<Draft, 'of' | 'changed'> {
  setInput(key: string, text: string, standing: FieldDraft): void;
  setOutput(key: string, text: string): void;
  setOutcome(outcome: string): void;
  setNote(note: string): void;
  /** Lets the inputs be changed although an approval is bound to them. */
  unlock(): void;
  /** Takes the inputs back to what they are on the server. */
  dropInputs(): void;
  leave(key: string): void;
  /** From now on, everything that is missing is marked. */
  markAll(): void;
  /** Forgets it all: the step is done, or begins anew. */
  discard(): void;
  /** They have seen what was overtaken. */
  dropOvertaken(): void;
}

const nameOf = (place: StepPlace | undefined): string =>
  place ? JSON.stringify([place.execution, place.step, place.attempt]) : '';

function begin(place: StepPlace | undefined, drafts: StepDrafts): Draft {
  const kept = place && drafts.read(place);
  return {
    of: nameOf(place),
    inputs: kept?.draft.inputs,
    outputs: kept?.draft.outputs ?? {},
    outcome: kept?.draft.outcome ?? '',
    note: kept?.draft.note ?? '',
    unlocked: kept?.draft.unlocked ?? false,
    left: new Set(),
    tried: false,
    takenUpFrom: kept?.at,
    where: kept?.where ?? drafts.where,
    changed: false,
    overtaken: undefined,
  };
}

const isWritten = ({ inputs, outputs, outcome, note }: Overtaken): boolean =>
  inputs !== undefined || outcome !== '' || note !== '' || Object.values(outputs).some((text) => text !== '');

/** The draft of another place: what was written for the last one goes along, as nobody has sent it. */
function goOn(from: Draft, place: StepPlace | undefined, drafts: StepDrafts): Draft {
  const next = begin(place, drafts);
  if (from.of === '') return next;
  const [, step = ''] = JSON.parse(from.of) as readonly [string, string, number];
  const { inputs, outputs, outcome, note } = from;
  const left = { step, inputs, outputs, outcome, note };
  return { ...next, overtaken: isWritten(left) ? left : from.overtaken };
}

/** The draft of the step at `place`: taken up where it was left, and forgotten when the step is done. */
export function useStepWork(place: StepPlace | undefined, drafts: StepDrafts): StepWork {
  const of = nameOf(place);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a place is what it names.
  const here = useMemo(() => place, [of]);
  const [stored, setStored] = useState<Draft>(() => begin(here, drafts));
  const draft = stored.of === of ? stored : goOn(stored, here, drafts);
  if (stored.of !== of) setStored(draft);

  useEffect(() => {
    if (!here || !draft.changed) return;
    const where = drafts.keep(here, {
      inputs: draft.inputs,
      outputs: draft.outputs,
      outcome: draft.outcome,
      note: draft.note,
      unlocked: draft.unlocked,
    });
    if (where !== draft.where) setStored((now) => (now.of === draft.of ? { ...now, where } : now));
  }, [here, draft, drafts]);

  const actions = useMemo(() => {
    const mark = (next: (draft: Draft) => Partial<Draft>): void => setStored((now) => ({ ...now, ...next(now) }));
    const change = (next: (draft: Draft) => Partial<Draft>): void =>
      setStored((now) => ({ ...now, ...next(now), changed: true }));
    return {
      setInput: (key: string, text: string, standing: FieldDraft) =>
        change(({ inputs }) => ({ inputs: { ...(inputs ?? standing), [key]: text } })),
      setOutput: (key: string, text: string) => change(({ outputs }) => ({ outputs: { ...outputs, [key]: text } })),
      setOutcome: (outcome: string) => change(() => ({ outcome })),
      setNote: (note: string) => change(() => ({ note })),
      unlock: () => change(() => ({ unlocked: true })),
      dropInputs: () => change(() => ({ unlocked: false, inputs: undefined })),
      leave: (key: string) => mark(({ left }) => (left.has(key) ? {} : { left: new Set(left).add(key) })),
      markAll: () => mark(() => ({ tried: true })),
      discard: () => {
        // At once, and not in an effect: whoever presses Complete may be gone before the answer is here.
        if (here) drafts.forget(here.execution);
        setStored((now) => (now.of === nameOf(here) ? begin(here, drafts) : { ...now, overtaken: undefined }));
      },
      dropOvertaken: () => mark(() => ({ overtaken: undefined })),
    };
  }, [here, drafts]);
  return { ...draft, ...actions };
}
