import type { Incident } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { TextArea } from '../components/TextArea';
import { useChange } from '../host/use-change';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';

export interface CommentDialogProps {
  readonly incident: Pick<Incident, 'id' | 'version'>;
  readonly onClose: () => void;
}

/** Writes into the timeline. What was typed survives a failure. */
export function CommentDialog({ incident, onClose }: CommentDialogProps): ReactNode {
  const { timeline, action } = useMessages();
  const { comment } = timeline;
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const change = useChange((client, written: string) =>
    client.commentOnIncident({ incident_id: incident.id, text: written }),
  );
  const send = async (): Promise<void> => {
    setTried(true);
    if (text.trim() === '' || change.busy) return;
    if (await change.run(text.trim())) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={comment.title}
      description={comment.description}
      onSubmit={() => void send()}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="primary" busy={change.busy}>
            {comment.send}
          </Button>
        </>
      }
    >
      <TextArea
        label={comment.label}
        required
        rows={4}
        limit={10_000}
        value={text}
        error={tried && text.trim() === '' ? comment.empty : undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
        }}
      />
      {change.error ? <ErrorNotice error={change.error} action={comment.send} /> : null}
    </Dialog>
  );
}
