import { useMemo, useState } from 'react';
import type { FieldDraft } from './step-fields';

interface Draft {
  /** Which step and attempt it belongs to: another one starts empty. */
  readonly of: string;
  /** Absent until an input was changed: the inputs then are as they stand on the server. */
  readonly inputs: FieldDraft | undefined;
  readonly outputs: FieldDraft;
  readonly outcome: string;
  readonly note: string;
  readonly unlocked: boolean;
  readonly left: ReadonlySet<string>;
  readonly tried: boolean;
}

const empty = (of: string): Draft => ({
  of,
  inputs: undefined,
  outputs: {},
  outcome: '',
  note: '',
  unlocked: false,
  left: new Set(),
  tried: false,
});

/** What a person has filled in for the open step, kept while they look at other steps. */
export interface StepWork extends Omit<Draft, 'of'> {
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
}

/** Keeps the draft of the step named by `of`, and forgets it when that changes. */
export function useStepWork(of: string): StepWork {
  const [stored, setStored] = useState<Draft>(() => empty(of));
  const draft = stored.of === of ? stored : empty(of);
  if (stored.of !== of) setStored(draft);
  const actions = useMemo(() => {
    const change = (next: (draft: Draft) => Partial<Draft>): void => setStored((now) => ({ ...now, ...next(now) }));
    return {
      setInput: (key: string, text: string, standing: FieldDraft) =>
        change(({ inputs }) => ({ inputs: { ...(inputs ?? standing), [key]: text } })),
      setOutput: (key: string, text: string) => change(({ outputs }) => ({ outputs: { ...outputs, [key]: text } })),
      setOutcome: (outcome: string) => change(() => ({ outcome })),
      setNote: (note: string) => change(() => ({ note })),
      unlock: () => change(() => ({ unlocked: true })),
      dropInputs: () => change(() => ({ unlocked: false, inputs: undefined })),
      leave: (key: string) => change(({ left }) => (left.has(key) ? {} : { left: new Set(left).add(key) })),
      markAll: () => change(() => ({ tried: true })),
    };
  }, []);
  return { ...draft, ...actions };
}
