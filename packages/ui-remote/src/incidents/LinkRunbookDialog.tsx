import type { Incident, RunbookSummary } from '@incident-center/sdk/contract';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Badge } from '../components/Badge';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { EmptyState } from '../components/EmptyState';
import { RiskMark } from '../components/RiskMark';
import { Skeleton } from '../components/Skeleton';
import { TextField } from '../components/TextField';
import { useToast } from '../components/ToastRegion';
import { queryKeys } from '../host/query-keys';
import { useClient } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { ErrorNotice, LoadError } from '../policy/ErrorNotice';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';

export interface LinkRunbookDialogProps {
  readonly incident: Incident | undefined;
  readonly onClose: () => void;
  readonly onLinked?: ((incident: Incident) => void) | undefined;
}

/** Links one of the published runbooks. */
export function LinkRunbookDialog(props: LinkRunbookDialogProps): ReactNode {
  return props.incident ? <OpenDialog {...props} incident={props.incident} /> : null;
}

function OpenDialog({
  incident,
  onClose,
  onLinked,
}: LinkRunbookDialogProps & { readonly incident: Incident }): ReactNode {
  const { incidents, action } = useMessages();
  const { runs, done } = incidents;
  const client = useClient();
  const toast = useToast();
  const [q, setQ] = useState('');
  const query = { status: 'published' as const, limit: 50, ...(q.trim() !== '' && { q: q.trim() }) };
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: queryKeys.runbooks(query),
    queryFn: ({ signal }) => client.listRunbooks(query, { signal }),
    placeholderData: (last) => last,
  });
  const link = useChange((api, runbook: RunbookSummary) =>
    api.linkIncidentRunbook({ incident_id: incident.id, runbook_id: runbook.id }, { if_match: incident.version }),
  );
  const choose = async (runbook: RunbookSummary): Promise<void> => {
    const answer = await link.run(runbook);
    if (!answer) return;
    toast({ text: done.linked(runbook.name) });
    onLinked?.(answer.incident);
    onClose();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={runs.linkTitle}
      description={runs.linkText}
      footer={<Button onClick={onClose}>{action.cancel}</Button>}
    >
      <TextField label={runs.search} glyph="search" value={q} onChange={(event) => setQ(event.target.value)} />
      {link.error ? <ErrorNotice error={link.error} action={runs.link} onDismiss={link.reset} /> : null}
      {error ? (
        <LoadError error={error} title={runs.failed} onRetry={() => void refetch()} retrying={isFetching} level={3} />
      ) : !data ? (
        <Skeleton lines={3} rows />
      ) : data.items.length === 0 ? (
        <EmptyState kind="no-match" title={runs.noneFound} level={3} />
      ) : (
        <ul className={styles.runbooks}>
          {data.items.map((runbook) => (
            <RunbookChoice
              key={runbook.id}
              runbook={runbook}
              linked={incident.linked_runbook_ids.includes(runbook.id)}
              busy={link.running?.id === runbook.id}
              onLink={() => void choose(runbook)}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface RunbookChoiceProps {
  readonly runbook: RunbookSummary;
  readonly linked: boolean;
  readonly busy: boolean;
  readonly onLink: () => void;
}

function RunbookChoice({ runbook, linked, busy, onLink }: RunbookChoiceProps): ReactNode {
  const { runs } = useMessages().incidents;
  const number = useNumberFormat();
  return (
    <li className={styles.runbook}>
      <span className={styles.runbookName}>
        {runbook.name} <Badge>v{number(runbook.version)}</Badge>
      </span>
      <RiskMark risk={runbook.risk_level} />
      <span className={styles.runbookFacts}>{runs.steps(runbook.step_count, number(runbook.step_count))}</span>
      {linked ? (
        <span className={styles.runbookFacts}>{runs.linkedAlready}</span>
      ) : (
        <Button size="small" glyph="link" busy={busy} onClick={onLink}>
          {runs.linkThis}
        </Button>
      )}
    </li>
  );
}
