import { useEffect, useRef } from 'react';

export interface StepperKeys {
  readonly onPrevious: () => void;
  readonly onNext: () => void;
  readonly onEvidence: () => void;
  readonly onComplete: () => void;
}

const fields = 'input, textarea, select, [contenteditable="true"]';

/** `[` and `]` go through the steps, `U` goes to the evidence, `Ctrl Enter` completes. Single keys are dead in fields. */
export function useStepperKeys(keys: StepperKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        latest.current.onComplete();
        return;
      }
      const inField = event.target instanceof Element && event.target.closest(fields) !== null;
      if (inField || event.ctrlKey || event.metaKey || event.altKey) return;
      const action = { '[': 'onPrevious', ']': 'onNext', u: 'onEvidence', U: 'onEvidence' }[event.key];
      if (!action) return;
      event.preventDefault();
      latest.current[action as keyof StepperKeys]();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
