import type { ReactNode } from 'react';
import { Skeleton } from '../components/Skeleton';
import { shortReference } from '../components/shorten';
import { isNotFound } from '../host/connection';
import { Missing } from '../host/Missing';
import { useHost } from '../host/remote-context';
import { LoadError } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import { LoadedExecution } from './LoadedExecution';
import { useRunDetail } from './use-run';

export interface ExecutionScreenProps {
  readonly executionId: string;
  /** The step to look at; the open one by default. */
  readonly step?: string | undefined;
}

/**
 * A run of a runbook: read from the API, changed step by step. Stands in a `RemoteRoot`.
 *
 * @example
 * <RemoteRoot host={host}><ExecutionScreen executionId={id} /></RemoteRoot>
 */
export function ExecutionScreen({ executionId, step }: ExecutionScreenProps): ReactNode {
  const host = useHost();
  const messages = useMessages();
  const run = useRunDetail(executionId);
  if (run.data) return <LoadedExecution key={executionId} detail={run.data} step={step} />;
  if (isNotFound(run.error)) {
    const back = (): void => host.navigate({ screen: 'incidents' });
    return <Missing flag="runbook_center_enabled" level={1} name={shortReference(executionId)} onBack={back} />;
  }
  if (run.error) {
    return (
      <LoadError
        level={1}
        title={messages.executions.loadFailed}
        error={run.error}
        onRetry={() => void run.refetch()}
        retrying={run.isFetching}
      />
    );
  }
  return <Skeleton lines={8} rows />;
}
