import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import tones from '../theme/tones.module.css';
import styles from './Glyph.module.css';
import { type GlyphName, glyphShapes } from './glyph-shapes';
import type { Colour } from './states';

export type { GlyphName } from './glyph-shapes';

export interface GlyphProps {
  readonly name: GlyphName;
  readonly size?: 'small' | 'medium' | 'large' | undefined;
  /** That of the text around it, unless said. */
  readonly colour?: Colour | undefined;
  /** Set only where no word stands beside it. */
  readonly label?: string | undefined;
  readonly className?: string | undefined;
}

// Arrows and tracks follow the text; clocks, checks and charts don't.
const mirrored: ReadonlySet<GlyphName> = new Set(['arrow-right', 'chevron-left', 'chevron-right', 'step-skipped']);

/** A shape. Decorative unless it has a label. */
export function Glyph({ name, size = 'medium', colour, label, className }: GlyphProps): ReactNode {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: hidden, or named by its label.
    <svg
      viewBox="0 0 16 16"
      strokeWidth="1.5"
      strokeLinecap="round"
      focusable="false"
      className={classNames(
        styles.glyph,
        size === 'small' && styles.small,
        size === 'large' && styles.large,
        mirrored.has(name) && styles.mirrored,
        colour && styles.coloured,
        colour && tones[colour],
        className,
      )}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      {glyphShapes[name]}
    </svg>
  );
}
