import { type ReactNode, useId } from 'react';
import { useMessages } from '../theme/locale-context';
import { Glyph } from './Glyph';
import styles from './RefusedBox.module.css';
import { type Refusal, WhyToFix } from './WhyToFix';

export interface RefusedBoxProps extends Refusal {
  /** What is refused: "Escalate to Critical". */
  readonly action: ReactNode;
}

/** A refused move spelled out in place, where there is room for it. */
export function RefusedBox({ action, why, toFix, actions }: RefusedBoxProps): ReactNode {
  const { refusal } = useMessages();
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would claim form controls that aren't there.
    <div role="group" aria-labelledby={id} className={styles.box}>
      <div className={styles.head}>
        <Glyph name="padlock" />
        <span id={id} className={styles.action}>
          {action}
        </span>
        <span className={styles.note}>{refusal.notAvailable}</span>
      </div>
      <WhyToFix small why={why} toFix={toFix} />
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  );
}
