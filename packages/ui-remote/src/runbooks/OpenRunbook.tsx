import type { RunbookSpec } from '@incident-center/sdk/contract';
import type { NavigationTarget } from '@incident-center/sdk/host';
import { type ReactNode, useState } from 'react';
import { NotFound } from '../components/NotFound';
import { Skeleton } from '../components/Skeleton';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import type { Refusal } from '../components/WhyToFix';
import { isNotFound } from '../host/connection';
import { useHost, useNameOf, useServerNow } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useSimulations } from '../host/use-simulations';
import { ErrorNotice, LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { AskPublishDialog } from './AskPublishDialog';
import { PublishPanel } from './PublishPanel';
import { publishApproval } from './publish-approval';
import { RunbookDetail } from './RunbookDetail';
import { StartRunDialog } from './StartRunDialog';
import { useRunbook } from './use-runbooks';

export interface OpenRunbookProps {
  readonly runbookId: string;
  readonly version?: number | undefined;
  readonly live?: ReactNode;
  readonly back?: ReactNode;
  readonly draftRefusal: Refusal | undefined;
  readonly onCopyDraft: (from: { readonly name: string; readonly spec: RunbookSpec }) => void;
}

/** Reads one runbook and does what may be done with it. */
export function OpenRunbook(props: OpenRunbookProps): ReactNode {
  const { runbookId, version } = props;
  const { runbooks: words } = useMessages();
  const host = useHost();
  const nameOf = useNameOf();
  const number = useNumberFormat();
  const now = useServerNow(30_000);
  const toast = useToast();
  const refusalOf = useRefusalOf();
  const { runbook: read, runs, approvals } = useRunbook(runbookId, version);
  const [dialog, setDialog] = useState<'start' | 'ask'>();

  const runbook = read.data?.runbook;
  const resource = { type: 'runbook' as const, id: runbookId };
  const isDraft = runbook?.status === 'draft';
  const may = useSimulations({
    start: runbook && !isDraft ? { action: 'can_execute_runbook', resource } : undefined,
    ask: isDraft ? { action: 'can_request_approval', resource } : undefined,
    publish: isDraft ? { action: 'can_publish_runbook', resource } : undefined,
  });
  const start = useChange((client, of: { readonly version: number }) =>
    client.executeRunbook({ runbook_id: runbookId, version: of.version }),
  );
  const ask = useChange(async (client, justification: string) => {
    const { approval } = await client.requestPublishApproval(
      { runbook_id: runbookId, justification },
      runbook ? { if_match: runbook.row_version } : {},
    );
    return { approval, runbook: { id: runbookId } };
  });
  const publish = useChange((client, ifMatch: number) =>
    client.publishRunbook({ runbook_id: runbookId }, { if_match: ifMatch }),
  );

  if (read.isPending) return <Skeleton lines={8} rows />;
  if (read.isError && isNotFound(read.error))
    return (
      <NotFound
        name={shortReference(runbookId)}
        tenants={host.tenant.name}
        backLabel={words.detail.backToList}
        onBack={() => host.navigate({ screen: 'runbooks' })}
      />
    );
  if (read.isError)
    return (
      <LoadError
        error={read.error}
        title={words.detail.failed}
        retrying={read.isFetching}
        onRetry={() => void read.refetch()}
      />
    );

  const { runbook: shown, versions } = read.data;
  const targetOf = (to: { readonly executionId: string } | { readonly incidentId: string }): NavigationTarget =>
    'executionId' in to
      ? { screen: 'execution', executionId: to.executionId }
      : { screen: 'incident', incidentId: to.incidentId };
  const askedFor = publishApproval(shown, approvals.data ?? [], {
    required: may.publish?.requirements.includes('publish_approval') ?? true,
    now,
  });
  const publishWords = words.publish.publish(number(shown.version));
  return (
    <>
      <RunbookDetail
        runbook={shown}
        versions={versions}
        runs={runs.data}
        runsFailed={
          runs.isError ? (
            <LoadError error={runs.error} title={words.runs.failed} level={3} onRetry={() => void runs.refetch()} />
          ) : undefined
        }
        now={now}
        nameOf={nameOf}
        hrefOf={(to) => host.buildHref(targetOf(to))}
        onOpen={(to) => host.navigate(targetOf(to))}
        onOpenApproval={host.openApproval}
        onStart={() => setDialog('start')}
        startRefusal={refusalOf(may.start, words.detail.start)}
        onCopyDraft={() => props.onCopyDraft({ name: shown.name, spec: shown.spec })}
        draftRefusal={props.draftRefusal}
        live={props.live}
        back={props.back}
        publishing={
          isDraft ? (
            <PublishPanel
              runbook={shown}
              approval={askedFor}
              now={now}
              nameOf={nameOf}
              onAsk={() => {
                ask.reset();
                setDialog('ask');
              }}
              askRefusal={refusalOf(may.ask, words.publish.ask)}
              onOpenApproval={host.openApproval}
              onPublish={() => {
                void publish.run(shown.row_version).then((answer) => {
                  if (answer) toast({ text: words.publish.publishedToast(number(shown.version)) });
                });
              }}
              publishing={publish.busy}
              publishRefusal={refusalOf(may.publish, publishWords)}
              notice={
                publish.error ? (
                  <ErrorNotice error={publish.error} action={publishWords} onDismiss={publish.reset} />
                ) : null
              }
            />
          ) : null
        }
      />
      {dialog === 'start' ? (
        <StartRunDialog
          runbook={shown}
          tenants={shown.tenants.filter((tenant) => host.tenant.ids.includes(tenant))}
          busy={start.busy}
          error={start.error}
          onClose={() => setDialog(undefined)}
          onStart={() => {
            void start.run({ version: shown.version }).then((answer) => {
              if (answer) host.navigate({ screen: 'execution', executionId: answer.execution.id });
            });
          }}
        />
      ) : null}
      {dialog === 'ask' ? (
        <AskPublishDialog
          runbook={shown}
          busy={ask.busy}
          error={ask.error}
          onClose={() => setDialog(undefined)}
          onAsk={(justification) => {
            void ask.run(justification).then((answer) => {
              if (!answer) return;
              setDialog(undefined);
              toast({
                text: words.publish.asked,
                action: { label: words.publish.open, onPress: () => host.openApproval(answer.approval.id) },
              });
            });
          }}
        />
      ) : null}
    </>
  );
}
