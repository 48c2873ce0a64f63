import type { IncidentCenterError } from '@incident-center/sdk/client';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { TextArea } from '../components/TextArea';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { ErrorNotice } from './ErrorNotice';
import { rationaleLacks } from './refusal-words';

export interface RationaleDialogProps {
  readonly open: boolean;
  /** "Resolve". */
  readonly title: string;
  /** What exactly happens, in a sentence. */
  readonly description?: ReactNode;
  /** The button's verb. */
  readonly confirm: string;
  readonly danger?: boolean | undefined;
  /** Whether it can be left out. */
  readonly required?: boolean | undefined;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  /** Shown instead of the error: a conflict with what it is now. */
  readonly conflict?: ReactNode;
  readonly onConfirm: (rationale: string) => void;
  readonly onClose: () => void;
}

/** Asks why, before something that others will want to know the reason of. What was typed survives a failure. */
export function RationaleDialog(props: RationaleDialogProps): ReactNode {
  // Mounted anew for each opening, so that yesterday's reason is never sent for today's move.
  return props.open ? <OpenRationaleDialog {...props} /> : null;
}

function OpenRationaleDialog(props: RationaleDialogProps): ReactNode {
  const {
    title,
    description,
    confirm,
    danger = false,
    required = true,
    busy,
    error,
    conflict,
    onConfirm,
    onClose,
  } = props;
  const { policy, action } = useMessages();
  const number = useNumberFormat();
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const lacks = required || text.trim() !== '' ? rationaleLacks(text) : 0;
  const send = (): void => {
    setTried(true);
    if (lacks === 0 && !busy) onConfirm(text.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      onSubmit={send}
      // A conflict brings its own ways out; the button would only run into it again.
      footer={
        conflict ? undefined : (
          <>
            <Button onClick={onClose}>{action.cancel}</Button>
            <Button type="submit" variant={danger ? 'danger-fill' : 'primary'} busy={busy}>
              {confirm}
            </Button>
          </>
        )
      }
    >
      <TextArea
        label={policy.rationale.label}
        required={required}
        optional={!required}
        hint={required ? policy.rationale.hint : policy.rationale.optional}
        error={tried && lacks > 0 ? policy.rationale.short(lacks, number(lacks)) : undefined}
        value={text}
        rows={4}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      {conflict ?? (error ? <ErrorNotice error={error} action={title} /> : null)}
    </Dialog>
  );
}
