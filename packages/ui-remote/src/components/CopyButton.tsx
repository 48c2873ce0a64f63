import { type ReactNode, useEffect, useState } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import { useAnnounce } from './Announcer';
import styles from './CopyButton.module.css';
import { Glyph } from './Glyph';
import { VisuallyHidden } from './VisuallyHidden';

/** Copies text, and tells whether it worked; `failed` also where the page may not use the clipboard. */
export function useCopy(): { readonly outcome: 'copied' | 'failed' | undefined; copy(text: string): Promise<void> } {
  const { copy: words } = useMessages();
  const announce = useAnnounce();
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
      announce(words.copied);
    } catch {
      setOutcome('failed');
      announce(words.failed);
    }
  };
  return { outcome, copy };
}

export interface CopyButtonProps {
  readonly text: string;
  /** What it copies, in words: "reference 7f3a2c". */
  readonly what: string;
}

/** The shape alone; it turns into a check for two seconds. */
export function CopyButton({ text, what }: CopyButtonProps): ReactNode {
  const { copy: words } = useMessages();
  const { outcome, copy } = useCopy();
  const name = words.copy(what);
  return (
    <button
      type="button"
      className={classNames(styles.copy, outcome === 'copied' && styles.done)}
      title={outcome === 'failed' ? `${words.failed}: ${text}` : name}
      onClick={() => void copy(text)}
    >
      <Glyph name={outcome === 'copied' ? 'check' : outcome === 'failed' ? 'warning' : 'copy'} />
      <VisuallyHidden>{name}</VisuallyHidden>
    </button>
  );
}
