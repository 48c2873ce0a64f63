import { type ReactNode, useId } from 'react';
import { classNames } from '../theme/class-names';
import tones from '../theme/tones.module.css';
import { Glyph, type GlyphName } from './Glyph';
import styles from './Panel.module.css';
import type { Tone } from './states';

export interface PanelProps {
  readonly title: ReactNode;
  readonly glyph?: GlyphName | undefined;
  readonly count?: string | number | undefined;
  /** 2 unless the panel stands in another. */
  readonly level?: 2 | 3 | 4 | undefined;
  /** Right after the title, as what its content is shown as. */
  readonly beside?: ReactNode;
  /** At the end of the header. */
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  readonly tone?: Tone | undefined;
  /** Rows that reach the edges. */
  readonly flush?: boolean | undefined;
  /** It may scroll by itself, so the keyboard must reach it. */
  readonly scrolls?: boolean | undefined;
  readonly className?: string | undefined;
  /** A name by which a page finds it, to lead there. */
  readonly part?: string | undefined;
  readonly children: ReactNode;
}

/** A card with a header. */
export function Panel(props: PanelProps): ReactNode {
  const {
    title,
    glyph,
    count,
    level = 2,
    beside,
    actions,
    footer,
    tone = 'neutral',
    flush = false,
    scrolls = false,
    className,
    part,
    children,
  } = props;
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section
      className={classNames(styles.panel, tones[tone], className)}
      aria-labelledby={id}
      data-ic-part={part}
      {...(scrolls ? { tabIndex: 0 } : {})}
    >
      <div className={styles.head}>
        <Heading id={id} className={styles.title}>
          {glyph ? <Glyph name={glyph} colour={tone} /> : null}
          {title}
        </Heading>
        {count === undefined ? null : <span className={styles.count}>{count}</span>}
        {beside}
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </div>
      <div className={classNames(styles.body, flush && styles.flush)}>{children}</div>
      {footer ? <div className={styles.foot}>{footer}</div> : null}
    </section>
  );
}
