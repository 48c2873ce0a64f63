import type { RunbookSpec } from '@incident-center/sdk/contract';
import { type ReactNode, useRef, useState } from 'react';
import { EmptyState } from '../components/EmptyState';
import { Glyph } from '../components/Glyph';
import { LiveMark } from '../components/LiveMark';
import { Skeleton } from '../components/Skeleton';
import { StaleNotice } from '../components/StaleNotice';
import { TextLink } from '../components/TextLink';
import { useHost, useLiveState, useServerNow } from '../host/remote-context';
import { useKeys } from '../host/use-keys';
import { useSimulations } from '../host/use-simulations';
import { useFillHeight, useWidth } from '../host/use-width';
import { LoadError } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import { CreateDraft } from './CreateDraft';
import { OpenRunbook } from './OpenRunbook';
import { RunbookList } from './RunbookList';
import styles from './RunbooksScreen.module.css';
import { useRunbooks } from './use-runbooks';

export interface RunbooksScreenProps {
  /** The one that is open; without it the first of the list, where there is room for both. */
  readonly runbookId?: string | undefined;
  readonly version?: number | undefined;
}

/**
 * The catalogue of runbooks: what there is, what is in each, and how a draft gets published.
 *
 * @example
 * <RemoteRoot host={host}><RunbooksScreen runbookId={id} /></RemoteRoot>
 */
export function RunbooksScreen({ runbookId, version }: RunbooksScreenProps): ReactNode {
  const { runbooks: words } = useMessages();
  const host = useHost();
  const live = useLiveState();
  const now = useServerNow();
  const refusalOf = useRefusalOf();
  const catalogue = useRunbooks();
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const width = useWidth(root);
  const [draftFrom, setDraftFrom] = useState<{ readonly name: string; readonly spec: RunbookSpec } | 'template'>();
  useKeys(root, { '/': () => search.current?.focus() });

  const may = useSimulations({
    draft: {
      action: 'can_create_runbook',
      resource: { type: 'runbook', scope: { tenants: [...host.tenant.ids] } },
    },
  });
  const draftRefusal = refusalOf(may.draft, words.list.newDraft);

  const narrow = width === 'S';
  useFillHeight(root, !narrow);
  const selected = runbookId ?? (narrow ? undefined : catalogue.data?.[0]?.id);
  // Before anything was live, what is shown is from when it was read.
  const asOf = live.asOf ?? (catalogue.dataUpdatedAt || now);
  const mark = live.mark ? <LiveMark state={live.mark} asOf={asOf} behind={live.behind} short={narrow} /> : null;
  const list = { screen: 'runbooks' } as const;

  const catalogueColumn = catalogue.isPending ? (
    <Skeleton lines={6} rows />
  ) : catalogue.isError ? (
    <LoadError
      error={catalogue.error}
      title={words.list.failed}
      level={1}
      retrying={catalogue.isFetching}
      onRetry={() => void catalogue.refetch()}
    />
  ) : (
    <RunbookList
      runbooks={catalogue.data}
      selected={selected}
      hrefOf={(id) => host.buildHref({ screen: 'runbook', runbookId: id })}
      onOpen={(id) => host.navigate({ screen: 'runbook', runbookId: id })}
      onNewDraft={() => setDraftFrom('template')}
      draftRefusal={draftRefusal}
      live={narrow ? mark : null}
      search={search}
    />
  );
  return (
    <div ref={root} className={styles.screen}>
      {live.stale ? (
        <div className={styles.notice}>
          <StaleNotice asOf={asOf} now={now} nextTryAt={live.nextTryAt} onTryNow={live.tryNow} />
        </div>
      ) : null}
      {narrow && (runbookId !== undefined || draftFrom) ? null : <div className={styles.list}>{catalogueColumn}</div>}
      {narrow && runbookId === undefined && !draftFrom ? null : (
        <div className={styles.detail}>
          {draftFrom ? (
            <CreateDraft
              key={draftFrom === 'template' ? '' : draftFrom.name}
              from={draftFrom === 'template' ? undefined : draftFrom}
              refusal={draftRefusal}
              onDone={() => setDraftFrom(undefined)}
            />
          ) : selected === undefined ? (
            catalogue.data ? (
              <EmptyState kind="quiet" title={words.list.pick}>
                <p>{words.list.pickText}</p>
              </EmptyState>
            ) : null
          ) : (
            <OpenRunbook
              key={selected}
              runbookId={selected}
              version={runbookId === undefined ? undefined : version}
              live={mark}
              back={
                narrow ? (
                  <TextLink href={host.buildHref(list)} onFollow={() => host.navigate(list)} className={styles.back}>
                    <Glyph name="chevron-left" size="small" />
                    {words.list.back}
                  </TextLink>
                ) : null
              }
              draftRefusal={draftRefusal}
              onCopyDraft={({ name, spec }) => setDraftFrom({ name, spec })}
            />
          )}
        </div>
      )}
    </div>
  );
}
