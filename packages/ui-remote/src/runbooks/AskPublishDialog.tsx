import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Runbook } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { shortHash } from '../components/shorten';
import { TextArea } from '../components/TextArea';
import { ErrorNotice } from '../policy/ErrorNotice';
import { rationaleLacks } from '../policy/refusal-words';
import { useMessages, useNumberFormat } from '../theme/locale-context';

export interface AskPublishDialogProps {
  readonly runbook: Pick<Runbook, 'version' | 'spec_hash'>;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onAsk: (justification: string) => void;
  readonly onClose: () => void;
}

/** Asks somebody else to agree to a draft, with the reason they decide on. */
export function AskPublishDialog({ runbook, busy, error, onAsk, onClose }: AskPublishDialogProps): ReactNode {
  const { runbooks, action, policy } = useMessages();
  const { publish } = runbooks;
  const number = useNumberFormat();
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const lacks = rationaleLacks(text);
  const send = (): void => {
    setTried(true);
    if (lacks === 0 && !busy) onAsk(text.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={publish.askTitle(number(runbook.version))}
      description={publish.askDescription(shortHash(runbook.spec_hash))}
      onSubmit={send}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {publish.send}
          </Button>
        </>
      }
    >
      <TextArea
        label={publish.justification}
        required
        hint={publish.justificationHint}
        error={tried && lacks > 0 ? policy.rationale.short(lacks, number(lacks)) : undefined}
        value={text}
        rows={4}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      {error ? <ErrorNotice error={error} action={publish.send} /> : null}
    </Dialog>
  );
}
