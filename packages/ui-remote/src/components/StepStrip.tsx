import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import tones from '../theme/tones.module.css';
import { Glyph } from './Glyph';
import { stepTones } from './StepMark';
import styles from './StepStrip.module.css';
import type { StepState } from './states';
import { VisuallyHidden } from './VisuallyHidden';

export interface StepStripProps {
  readonly steps: readonly { readonly id: string; readonly name: string; readonly state: StepState }[];
  readonly currentId?: string | undefined;
  /** Makes the boxes buttons. */
  readonly onOpen?: ((id: string) => void) | undefined;
}

/** A run in one line: a box per step, a number until something happened. */
export function StepStrip({ steps, currentId, onOpen }: StepStripProps): ReactNode {
  const { step: words } = useMessages();
  const number = useNumberFormat();
  return (
    <ol className={styles.strip} aria-label={words.list}>
      {steps.map(({ id, name, state }, index) => {
        const classes = classNames(
          styles.step,
          tones[stepTones[state]],
          state === 'skipped' && styles.skipped,
          id === currentId && styles.current,
          onOpen && styles.press,
        );
        const content = (
          <>
            {state === 'pending' ? (
              <span aria-hidden="true">{number(index + 1)}</span>
            ) : (
              <Glyph name={`step-${state}`} size="small" />
            )}
            <VisuallyHidden>{words.numbered(number(index + 1), name, words[state])}</VisuallyHidden>
          </>
        );
        return (
          <li key={id} className={styles.item} {...(id === currentId ? { 'aria-current': 'step' as const } : {})}>
            {onOpen ? (
              <button type="button" className={classes} onClick={() => onOpen(id)}>
                {content}
              </button>
            ) : (
              <span className={classes}>{content}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
