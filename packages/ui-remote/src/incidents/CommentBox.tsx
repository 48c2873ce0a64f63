import type { IncidentCenterError } from '@incident-center/sdk/client';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { TextArea } from '../components/TextArea';
import type { Refusal } from '../components/WhyToFix';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import styles from './incident-page.module.css';

export interface CommentBoxProps {
  /** What it starts with, as when somebody is asked to escalate. */
  readonly draft: string;
  readonly refusal: Refusal | undefined;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}

/** Writes into the timeline. What was typed stays until it has arrived. */
export function CommentBox({ draft, refusal, busy, error, onSend, onCancel }: CommentBoxProps): ReactNode {
  const { incidents, action } = useMessages();
  const { comment: words } = incidents;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(draft);
  const [tried, setTried] = useState(false);
  useEffect(() => {
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
    current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const send = (): void => {
    setTried(true);
    if (text.trim() !== '' && !busy && !refusal) onSend(text.trim());
  };
  return (
    <div className={styles.comment}>
      <TextArea
        ref={field}
        label={words.label}
        hint={words.hint}
        value={text}
        error={tried && text.trim() === '' ? words.empty : undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
          if (event.key === 'Escape' && text.trim() === '') onCancel();
        }}
      />
      {error ? <ErrorNotice error={error} action={words.send} /> : null}
      <div className={styles.commentActions}>
        <Button onClick={onCancel}>{action.cancel}</Button>
        <Button variant="primary" glyph="comment" busy={busy} refusal={refusal} onClick={send}>
          {words.send}
        </Button>
      </div>
    </div>
  );
}
