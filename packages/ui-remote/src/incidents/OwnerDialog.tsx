import type { IncidentCenterError } from '@incident-center/sdk/client';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { TextField } from '../components/TextField';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';

export interface OwnerDialogProps {
  readonly open: boolean;
  readonly owner: string | null;
  readonly userId: string;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onAssign: (owner: string | null) => void;
  readonly onClose: () => void;
}

/** Me, nobody, or somebody by id: a directory of people is the host's, and not asked of it. */
export function OwnerDialog(props: OwnerDialogProps): ReactNode {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ owner, userId, busy, error, onAssign, onClose }: OwnerDialogProps): ReactNode {
  const { incidents, action } = useMessages();
  const { owner: words } = incidents;
  const name = useId();
  const [who, setWho] = useState<'me' | 'nobody' | 'other'>(owner === userId ? 'nobody' : 'me');
  const [id, setId] = useState('');
  const [tried, setTried] = useState(false);
  const send = (): void => {
    setTried(true);
    if (who === 'other' && id.trim() === '') return;
    onAssign(who === 'me' ? userId : who === 'nobody' ? null : id.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      onSubmit={send}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {words.save}
          </Button>
        </>
      }
    >
      <div role="radiogroup" aria-label={words.choose} className={styles.group}>
        {(['me', 'nobody', 'other'] as const).map((value) => (
          <label key={value} className={styles.choice}>
            <input type="radio" name={name} checked={who === value} onChange={() => setWho(value)} />
            {words[value]}
          </label>
        ))}
      </div>
      {who === 'other' ? (
        <TextField
          label={words.id}
          hint={words.idHint}
          mono
          value={id}
          error={tried && id.trim() === '' ? words.missing : undefined}
          onChange={(event) => setId(event.target.value)}
        />
      ) : null}
      {error ? <ErrorNotice error={error} action={words.title} /> : null}
    </Dialog>
  );
}
