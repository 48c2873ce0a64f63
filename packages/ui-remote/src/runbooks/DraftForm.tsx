import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Glyph } from '../components/Glyph';
import { TextLink } from '../components/TextLink';
import styles from './DraftEditor.module.css';

export interface DraftFormProps {
  readonly title: string;
  /** Names where the way back leads. */
  readonly back: string;
  readonly onBack: () => void;
  readonly onSubmit: () => void;
  /** The buttons beneath, and what becomes of what was typed. */
  readonly bar: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a draft that is written: the way back, its title, and the buttons that stay in sight. */
export function DraftForm({ title, back, onBack, onSubmit, bar, children }: DraftFormProps): ReactNode {
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <form
      className={styles.editor}
      aria-labelledby={titleId}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <div className={styles.content}>
        <p className={styles.top}>
          <TextLink onFollow={onBack}>
            <Glyph name="chevron-left" size="small" /> {back}
          </TextLink>
        </p>
        <h2 id={titleId} ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h2>
        {children}
      </div>
      <div className={styles.bar}>{bar}</div>
    </form>
  );
}
