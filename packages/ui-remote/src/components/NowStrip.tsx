import { type ReactNode, useId } from 'react';
import { classNames } from '../theme/class-names';
import tones from '../theme/tones.module.css';
import { Glyph, type GlyphName } from './Glyph';
import styles from './NowStrip.module.css';
import type { Tone } from './states';

export interface NowStripProps {
  readonly tone: Tone;
  readonly glyph: GlyphName;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly actions?: ReactNode;
  /** Actions below the words, as in a notice. */
  readonly stacked?: boolean | undefined;
}

/** The one next thing of a page: what blocks, and the way to it. */
export function NowStrip({ tone, glyph, title, detail, actions, stacked = false }: NowStripProps): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classNames(styles.strip, tones[tone], stacked && styles.stacked)}>
      <div className={styles.text}>
        <Glyph name={glyph} colour={tone} className={styles.glyph} />
        <div className={styles.words}>
          <p id={id} className={styles.title}>
            {title}
          </p>
          {detail ? <p className={styles.detail}>{detail}</p> : null}
        </div>
      </div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </section>
  );
}
