import type { RunbookSpec } from '@incident-center/sdk/contract';
import type { NavigationTarget } from '@incident-center/sdk/host';
import { type ReactNode, useState } from 'react';
import { TakeBackButton } from '../approvals/TakeBackButton';
import { TakeBackDialog } from '../approvals/TakeBackDialog';
import { useTakeBack } from '../approvals/use-take-back';
import { Button } from '../components/Button';
import { NowStrip } from '../components/NowStrip';
import { Skeleton } from '../components/Skeleton';
import { shortReference } from '../components/shorten';
import { TextLink } from '../components/TextLink';
import { useToast } from '../components/ToastRegion';
import type { Refusal } from '../components/WhyToFix';
import type { Place } from '../executions/ExecutionHeader';
import { isNotFound } from '../host/connection';
import { Missing } from '../host/Missing';
import { useHost, useNameOf, useServerNow } from '../host/remote-context';
import { useSimulations } from '../host/use-simulations';
import { ErrorNotice, LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { AskPublishDialog } from './AskPublishDialog';
import { ChangesTab } from './ChangesTab';
import { DeleteDraftDialog } from './DeleteDraftDialog';
import { EditDraft } from './EditDraft';
import { HistoryTab } from './HistoryTab';
import { PublishPanel } from './PublishPanel';
import { publishApproval } from './publish-approval';
import { RunbookDetail } from './RunbookDetail';
import { StartRunDialog } from './StartRunDialog';
import { diffSpecs, weakerCount } from './spec-diff';
import { useRunbookChanges } from './use-runbook-changes';
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
  const { runbooks: words, approvals: approvalWords } = useMessages();
  const host = useHost();
  const nameOf = useNameOf();
  const number = useNumberFormat();
  const now = useServerNow(30_000);
  const toast = useToast();
  const refusalOf = useRefusalOf();
  const { runbook: read, runs, approvals, published, before, history } = useRunbook(runbookId, version);
  const [dialog, setDialog] = useState<'start' | 'ask' | 'delete' | 'edit'>();
  const takeBack = useTakeBack();
  const { start, ask, publish, edit, next, remove } = useRunbookChanges(runbookId);

  const runbook = read.data?.runbook;
  const newest = read.data?.versions[0];
  const isNewest = runbook !== undefined && runbook.version === newest?.version;
  // Of an older version, only starting it is left to do: everything else is about the newest.
  const isOpenDraft = isNewest && runbook.status === 'draft';
  const resource = { type: 'runbook' as const, id: runbookId };
  const isRunnable = runbook?.status === 'published';
  const askedFor = runbook && publishApproval(runbook, approvals.data ?? [], { required: true, now });
  const openApproval = askedFor?.state === 'waiting' || askedFor?.state === 'granted' ? askedFor.approval : undefined;
  const may = useSimulations({
    start: isRunnable
      ? {
          action: 'can_execute_runbook',
          // By its id the newest version is asked about, and a draft can't be run, whatever stands before it.
          resource:
            newest?.status === 'published'
              ? resource
              : {
                  type: 'runbook',
                  scope: {
                    tenants: runbook.tenants,
                    environment: runbook.environment,
                    classification: runbook.classification,
                  },
                },
        }
      : undefined,
    next: isNewest && isRunnable ? { action: 'can_create_runbook', resource } : undefined,
    edit: isOpenDraft ? { action: 'can_edit_runbook', resource } : undefined,
    remove: isOpenDraft ? { action: 'can_delete_runbook', resource } : undefined,
    ask: isOpenDraft ? { action: 'can_request_approval', resource } : undefined,
    publish: isOpenDraft ? { action: 'can_publish_runbook', resource } : undefined,
    takeBack: openApproval && {
      action: 'can_revoke_approval',
      resource: { type: 'approval', id: openApproval.id },
    },
  });

  if (read.isPending) return <Skeleton lines={8} rows />;
  if (read.isError && isNotFound(read.error))
    return (
      <Missing
        flag="runbook_center_enabled"
        name={shortReference(runbookId)}
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
  const versionTarget = (of: number): NavigationTarget => ({ screen: 'runbook', runbookId, version: of });
  const newestTarget: NavigationTarget = { screen: 'runbook', runbookId };
  const approvalPlace = (approvalId: string): Place => ({
    href: host.buildHref({ screen: 'approval', approvalId }),
    onFollow: () => host.openApproval(approvalId),
  });
  const standing = publishApproval(shown, approvals.data ?? [], {
    required: may.publish?.requirements.includes('publish_approval') ?? true,
    now,
  });
  const publishWords = words.publish.publish(number(shown.version));
  const open = (which: typeof dialog): void => {
    for (const change of [start, ask, edit, remove]) change.reset();
    setDialog(which);
  };
  const close = (): void => setDialog(undefined);
  if (dialog === 'edit' && isOpenDraft)
    return (
      <EditDraft
        runbook={shown}
        change={edit}
        voids={openApproval !== undefined}
        refusal={refusalOf(may.edit, words.edit.save)}
        onDone={close}
      />
    );
  return (
    <>
      <RunbookDetail
        key={shown.version}
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
        approvalPlace={approvalPlace}
        hrefOfVersion={(of) => host.buildHref(versionTarget(of))}
        onOpenVersion={(of) => host.navigate(versionTarget(of))}
        onStart={() => open('start')}
        startRefusal={refusalOf(may.start, words.detail.start)}
        onCopyDraft={() => props.onCopyDraft({ name: shown.name, spec: shown.spec })}
        draftRefusal={props.draftRefusal}
        live={props.live}
        back={props.back}
        actions={
          <>
            {isOpenDraft ? (
              <>
                <Button refusal={refusalOf(may.edit, words.edit.button)} onClick={() => open('edit')}>
                  {words.edit.button}
                </Button>
                <Button
                  variant="danger"
                  refusal={refusalOf(may.remove, words.remove.confirm)}
                  onClick={() => open('delete')}
                >
                  {words.remove.button}
                </Button>
              </>
            ) : null}
            {isNewest && isRunnable ? (
              <Button
                glyph="plus"
                busy={next.busy}
                refusal={refusalOf(may.next, words.next.button)}
                onClick={() => {
                  void next.run(shown.row_version).then((answer) => {
                    if (!answer) return;
                    toast({ text: words.next.made(number(answer.runbook.version)) });
                    host.navigate(newestTarget);
                  });
                }}
              >
                {words.next.button}
              </Button>
            ) : null}
          </>
        }
        notice={
          <>
            {isNewest || !newest ? null : (
              <NowStrip
                tone="info"
                glyph="info"
                title={(newest.status === 'draft' && shown.version === published
                  ? words.next.isDrafted
                  : words.next.isOlder)(number(newest.version))}
                actions={
                  <TextLink underlined href={host.buildHref(newestTarget)} onFollow={() => host.navigate(newestTarget)}>
                    {words.next.open(number(newest.version))}
                  </TextLink>
                }
              />
            )}
            {next.error ? <ErrorNotice error={next.error} action={words.next.button} onDismiss={next.reset} /> : null}
          </>
        }
        changes={
          shown.status === 'draft' && published !== undefined ? (
            before.data ? (
              <ChangesTab before={before.data.runbook} after={shown} />
            ) : before.isError ? (
              <LoadError
                error={before.error}
                title={words.changes.failed}
                level={3}
                onRetry={() => void before.refetch()}
              />
            ) : (
              <Skeleton lines={5} />
            )
          ) : undefined
        }
        history={
          history.data ? (
            <HistoryTab
              events={history.data.items}
              total={history.data.total}
              self={host.user.id}
              nameOf={nameOf}
              now={now}
            />
          ) : history.isError ? (
            <LoadError
              error={history.error}
              title={words.history.failed}
              level={3}
              onRetry={() => void history.refetch()}
            />
          ) : (
            <Skeleton lines={5} />
          )
        }
        publishing={
          isOpenDraft ? (
            <PublishPanel
              runbook={shown}
              approval={standing}
              now={now}
              nameOf={nameOf}
              onAsk={() => open('ask')}
              askRefusal={refusalOf(may.ask, words.publish.ask)}
              approvalPlace={approvalPlace}
              weaker={before.data ? weakerCount(diffSpecs(before.data.runbook.spec, shown.spec)) : 0}
              takeBack={
                openApproval ? (
                  <TakeBackButton
                    approval={openApproval}
                    facts={{ self: host.user.id, now }}
                    simulation={may.takeBack}
                    refusal={refusalOf(may.takeBack, approvalWords.takeBack.backConfirm)}
                    onPress={() => takeBack.ask(openApproval)}
                    full
                  />
                ) : null
              }
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
      <TakeBackDialog {...takeBack.dialog} />
      {dialog === 'start' ? (
        <StartRunDialog
          runbook={shown}
          tenants={shown.tenants.filter((tenant) => host.tenant.ids.includes(tenant))}
          busy={start.busy}
          error={start.error}
          onClose={close}
          onStart={() => {
            void start.run(shown.version).then((answer) => {
              if (answer) host.navigate({ screen: 'execution', executionId: answer.execution.id });
            });
          }}
        />
      ) : null}
      {dialog === 'delete' ? (
        <DeleteDraftDialog
          runbook={shown}
          published={published}
          busy={remove.busy}
          error={remove.error}
          onClose={close}
          onDelete={() => {
            void remove.run(shown.row_version).then((answer) => {
              if (!answer) return;
              close();
              toast({ text: words.remove.done });
              host.navigate(published === undefined ? { screen: 'runbooks' } : newestTarget);
            });
          }}
        />
      ) : null}
      {dialog === 'ask' ? (
        <AskPublishDialog
          runbook={shown}
          busy={ask.busy}
          error={ask.error}
          onClose={close}
          onAsk={(justification) => {
            void ask.run({ justification, base: shown.row_version }).then((answer) => {
              if (!answer) return;
              close();
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
