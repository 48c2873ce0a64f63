import { type ReactNode, useMemo, useState } from 'react';
import { useFileSize } from '../approvals/file-size';
import { Button } from '../components/Button';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './EvidenceLook.module.css';
import { FIRST_LINES, linesOf, MORE_LINES } from './evidence-text';

export interface TextLookProps {
  readonly name: string;
  /** Of the whole file, in bytes. */
  readonly size: number;
  readonly text: string;
  readonly truncated: boolean;
}

/** The beginning of a text as plain letters with the numbers of its lines, more of it by and by. */
export function TextLook({ name, size: whole, text, truncated }: TextLookProps): ReactNode {
  const { look: words } = useMessages().executions;
  const number = useNumberFormat();
  const size = useFileSize();
  const lines = useMemo(() => linesOf(text), [text]);
  const [count, setCount] = useState(FIRST_LINES);
  const shown = lines.slice(0, count);
  const more = Math.min(MORE_LINES, lines.length - shown.length);
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard. */}
      <section className={styles.text} aria-label={words.contentOf(name)} tabIndex={0}>
        <pre dir="ltr" className={styles.lines}>
          {shown.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
            <code key={index} className={styles.line} data-line={index + 1}>
              {`${line}\n`}
            </code>
          ))}
        </pre>
      </section>
      {truncated || lines.length > FIRST_LINES ? (
        <p className={styles.foot}>
          <span>
            {words.lines(number(shown.length), number(lines.length))}
            {truncated ? ` ${words.beginning(size(new Blob([text]).size), size(whole))}` : null}
          </span>
          {more > 0 ? (
            <Button size="small" onClick={() => setCount(count + MORE_LINES)}>
              {words.more(number(more))}
            </Button>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}
