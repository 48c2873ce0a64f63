import { type RefObject, useEffect, useRef } from 'react';
import { useKeys } from '../host/use-keys';

export interface StepperKeys {
  readonly onPrevious: () => void;
  readonly onNext: () => void;
  readonly onEvidence: () => void;
  readonly onComplete: () => void;
}

/** `[` and `]` go through the steps, `U` goes to the evidence, `Ctrl Enter` completes, from fields too. */
export function useStepperKeys(root: RefObject<HTMLElement | null>, keys: StepperKeys): void {
  useKeys(root, { '[': keys.onPrevious, ']': keys.onNext, u: keys.onEvidence });
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const complete = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
      if (!complete || event.defaultPrevented || document.querySelector('dialog:modal, [role="menu"]')) return;
      event.preventDefault();
      latest.current.onComplete();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
