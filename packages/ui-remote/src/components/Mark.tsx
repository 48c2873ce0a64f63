import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import tones from '../theme/tones.module.css';
import { Glyph, type GlyphName } from './Glyph';
import styles from './Mark.module.css';
import type { Colour } from './states';

export interface MarkProps {
  readonly glyph: GlyphName;
  readonly colour: Colour;
  readonly children: ReactNode;
  /** `pill` and `square` put the soft colour behind it. */
  readonly shape?: 'plain' | 'pill' | 'square' | undefined;
  readonly small?: boolean | undefined;
  /** The word in the colour of the glyph (default), of text, or of quieter text. */
  readonly word?: 'coloured' | 'plain' | 'quiet' | undefined;
  readonly strong?: boolean | undefined;
  readonly className?: string | undefined;
}

/** A shape and a word: how every state is shown. Colour comes third. */
export function Mark(props: MarkProps): ReactNode {
  const { glyph, colour, children, shape = 'plain', small = false, word = 'coloured', strong = false } = props;
  return (
    <span
      className={classNames(
        styles.mark,
        tones[colour],
        shape !== 'plain' && styles.chip,
        shape === 'square' && styles.square,
        small && styles.small,
        strong && styles.strong,
        props.className,
      )}
    >
      <Glyph name={glyph} />
      <span className={classNames(word === 'plain' && styles.plainWord, word === 'quiet' && styles.quietWord)}>
        {children}
      </span>
    </span>
  );
}
