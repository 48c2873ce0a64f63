import { type ReactNode, useId } from 'react';
import { classNames } from '../theme/class-names';
import tones from '../theme/tones.module.css';
import { Glyph, type GlyphName } from './Glyph';
import styles from './StatePanel.module.css';
import type { Tone } from './states';

export interface StatePanelProps {
  readonly glyph: GlyphName;
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Below all: the code and the request id. */
  readonly details?: ReactNode;
  /** 2 unless it replaces a smaller part. */
  readonly level?: 1 | 2 | 3 | undefined;
  /** The glyph above the words. */
  readonly stacked?: boolean | undefined;
}

/** What stands in the place of content: empty, refused, not found, failed. */
export function StatePanel(props: StatePanelProps): ReactNode {
  const { glyph, tone, title, children, actions, details, level = 2, stacked = false } = props;
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section className={classNames(styles.state, stacked && styles.stacked)} aria-labelledby={id}>
      <span className={classNames(styles.box, tones[tone])}>
        <Glyph name={glyph} size="large" />
      </span>
      <div className={styles.words}>
        <Heading id={id} className={styles.title}>
          {title}
        </Heading>
        {children ? <div className={styles.text}>{children}</div> : null}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
        {details ? (
          <bdi dir="ltr" className={styles.code}>
            {details}
          </bdi>
        ) : null}
      </div>
    </section>
  );
}
