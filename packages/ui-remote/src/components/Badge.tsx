import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import tones from '../theme/tones.module.css';
import styles from './Badge.module.css';
import { Glyph, type GlyphName } from './Glyph';
import type { Tone } from './states';

export interface BadgeProps {
  readonly children: ReactNode;
  readonly tone?: Tone | undefined;
  readonly glyph?: GlyphName | undefined;
  /** Dashed: not in force yet. */
  readonly draft?: boolean | undefined;
}

/** An outlined word: a tenant, a version. */
export function Badge({ children, tone = 'neutral', glyph, draft = false }: BadgeProps): ReactNode {
  return (
    <span className={classNames(styles.badge, tones[tone], draft && styles.draft)}>
      {glyph ? <Glyph name={glyph} size="small" /> : null}
      {children}
    </span>
  );
}
