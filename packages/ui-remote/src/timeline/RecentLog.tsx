import type { TimelineEvent, TimelineVerification } from '@incident-center/sdk/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { EmptyState } from '../components/EmptyState';
import { useMessages } from '../theme/locale-context';
import { actorWords } from './actor-words';
import { ErasuresContext, erasuresOf } from './erasures';
import { logRows } from './log-rows';
import { RawLog } from './RawLog';
import { toggled } from './toggled';

export interface RecentLogProps {
  /** Events of one chain, in any order. */
  readonly events: readonly TimelineEvent[];
  /** What the server found, if it was asked: the line of the checkpoint, and what was altered. */
  readonly verification: TimelineVerification | undefined;
  /** As many rows as this, counted from the newest. */
  readonly limit: number;
  readonly nameOf: (id: string) => string;
  readonly hrefOf?: ((event: TimelineEvent) => string) | undefined;
}

/** The newest of the log as it was recorded. All of it, and its proof, are on the timeline's own page. */
export function RecentLog({ events, verification, limit, nameOf, hrefOf }: RecentLogProps): ReactNode {
  const messages = useMessages();
  const { story } = messages.timeline;
  const [selected, setSelected] = useState<string>();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const checkpoint = verification?.checkpoint;
  const badSeq = verification?.first_bad?.seq;
  const rows = useMemo(() => {
    const chain = [...events].sort((a, b) => a.seq - b.seq);
    const layout = { order: 'newest', group: true, checkpointSize: checkpoint?.size, selected: undefined } as const;
    const closed = logRows(chain, { ...layout, opened: new Set() }).slice(0, limit);
    // What a group opens into comes on top of the limit: it stands right below its group.
    const inside = closed.flatMap((row) => (row.kind === 'group' && opened.has(row.key) ? row.events : []));
    return logRows(chain, { ...layout, opened }).slice(0, limit + inside.length);
  }, [events, opened, checkpoint?.size, limit]);
  const erasures = useMemo(() => erasuresOf(events), [events]);
  if (rows.length === 0)
    return (
      <EmptyState kind="quiet" title={story.empty} level={3}>
        <p>{story.emptyText}</p>
      </EmptyState>
    );
  return (
    <ErasuresContext.Provider value={erasures}>
      <RawLog
        rows={rows}
        selected={selected}
        onSelect={setSelected}
        openedGroups={opened}
        onToggleGroup={(key) => setOpened((before) => toggled(before, key))}
        actorOf={(event) => actorWords(event, messages, nameOf)}
        hrefOf={hrefOf}
        altered={new Set(events.filter(({ seq }) => seq === badSeq).map(({ id }) => id))}
        checkpoint={checkpoint ? { at: checkpoint.created_at, size: checkpoint.size, proven: false } : undefined}
      />
    </ErasuresContext.Provider>
  );
}
