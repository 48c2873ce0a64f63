import type { Checkpoint, TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { useAnnounce } from '../components/Announcer';
import { Button } from '../components/Button';
import { Sheet } from '../components/Dialog';
import { EmptyState } from '../components/EmptyState';
import { Panel } from '../components/Panel';
import { VerifiedBadge } from '../components/VerifiedBadge';
import { useKeys } from '../host/use-keys';
import { useFillHeight, useWidth } from '../host/use-width';
import { useLocale, useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { actorWords } from './actor-words';
import { DensityBrush } from './DensityBrush';
import { ErasuresContext, erasuresOf } from './erasures';
import type { KnownNames } from './event-subjects';
import { eventNear, type LogOrder, logRows } from './log-rows';
import { RawLog } from './RawLog';
import { StoryColumn } from './StoryColumn';
import { storyEntries } from './story-entries';
import { TimelineTools, type TimelineViewName } from './TimelineTools';
import styles from './TimelineView.module.css';
import { momentOfTime } from './time-bins';
import { toggled } from './toggled';
import { useEventSpeech } from './use-event-speech';
import { useShownEvents } from './use-shown-events';
import type { Verify } from './use-verification';
import { VerificationPanel } from './VerificationPanel';
import type { Verification } from './verification';
import { zoneOffset } from './zone-offset';

export interface TimelineViewProps {
  /** Above the title: where this stands. */
  readonly trail?: ReactNode;
  /** What it is the timeline of. */
  readonly subject: string;
  /** Whether what is shown is so; `short` where there is no room for a time. */
  readonly live?: ((short: boolean) => ReactNode) | undefined;
  /** A notice below the head, as that nothing is live. */
  readonly notice?: ReactNode;
  /** Those that are shown, in the order of the chain. */
  readonly events: readonly TimelineEvent[];
  readonly verification: Verification;
  /** The newest signed checkpoint, as the server gave it along. */
  readonly checkpoint: Checkpoint | null;
  readonly onVerify: Verify;
  /** Below the proof: how to check it without this page. */
  readonly offline?: ReactNode;
  /** Shows an event that is not among these, as one of the incident's. */
  readonly onShowElsewhere?: ((eventId: string) => void) | undefined;
  /** Beside the proof, where it is of more than is shown. */
  readonly proofNote?: string | undefined;
  readonly exportAction?: ReactNode;
  /** Offered where something was altered. */
  readonly alteredAction?: ReactNode;
  readonly onComment?: (() => void) | undefined;
  readonly commentAction?: ReactNode;
  readonly selected: string | undefined;
  readonly onSelect: (eventId: string | undefined) => void;
  readonly nameOf: (id: string) => string;
  /** Names that the events themselves don't tell. */
  readonly known?: KnownNames | undefined;
  readonly hrefOf?: ((event: TimelineEvent) => string) | undefined;
}

/** A timeline: the log as recorded, the story it tells, and what was proven of it. */
export function TimelineView(props: TimelineViewProps): ReactNode {
  const { events, verification, checkpoint, selected, onSelect, nameOf } = props;
  const messages = useMessages();
  const { timeline } = messages;
  const { timeZone } = useLocale();
  const number = useNumberFormat();
  const time = useTimeFormat();
  const announce = useAnnounce();
  const titleId = useId();

  const root = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const jump = useRef<HTMLInputElement>(null);
  const width = useWidth(root);
  const [group, setGroup] = useState(true);
  const [order, setOrder] = useState<LogOrder>('newest');
  const [chosenView, setView] = useState<TimelineViewName>('both');
  const [openedGroups, setOpenedGroups] = useState<ReadonlySet<string>>(new Set());
  const [proofOpen, setProofOpen] = useState(false);

  // Narrower, the proof is a sheet and there is one column at a time.
  const wide = width === 'L' || width === 'XL';
  const views: readonly TimelineViewName[] = wide ? ['story', 'raw', 'both'] : ['story', 'raw'];
  useFillHeight(root, wide);
  const view = chosenView === 'both' && !wide ? 'story' : chosenView;

  const speech = useEventSpeech(events, nameOf, props.known);
  const { filter, setFilter, selection, setSelection, bins, shown, narrowed, clear } = useShownEvents(events, speech);
  const checkpointSize = checkpoint?.size;
  const rows = useMemo(
    () => logRows(shown, { order, group, opened: openedGroups, checkpointSize, selected }),
    [shown, order, group, openedGroups, checkpointSize, selected],
  );
  const entries = useMemo(() => {
    const oldestFirst = storyEntries(shown);
    return order === 'newest' ? oldestFirst.reverse() : oldestFirst;
  }, [shown, order]);
  const altered = useMemo(() => new Set([verification.bad?.event?.id].flatMap((id) => id ?? [])), [verification.bad]);
  const erasures = useMemo(() => erasuresOf(events), [events]);
  const actorOf = (event: TimelineEvent): string => actorWords(event, messages, nameOf);

  const jumpTo = (text: string): string | undefined => {
    const at = momentOfTime(text, bins, zoneOffset(bins.from, timeZone));
    if (at === undefined) return timeline.tools.jumpWrong;
    const near = eventNear(shown.length > 0 ? shown : events, at);
    if (!near) return undefined;
    onSelect(near.id);
    announce(timeline.tools.jumped(time.clock(at), number(near.seq)));
    return undefined;
  };
  useKeys(root, {
    '/': () => search.current?.focus(),
    t: () => jump.current?.focus(),
    v: () => props.onVerify(),
    c: props.onComment,
  });

  const zoneName = time.clockWithZone(bins.to).slice(time.clock(bins.to).length).trim();
  const toProof = (): void =>
    root.current?.querySelector<HTMLElement>('[data-ic-part="proof"] :is(button, a)')?.focus();
  // Shown where it stands, whatever the list was narrowed to.
  const show = (eventId: string): void => {
    setProofOpen(false);
    if (!events.some(({ id }) => id === eventId)) {
      props.onShowElsewhere?.(eventId);
      return;
    }
    if (!shown.some(({ id }) => id === eventId)) clear();
    if (view === 'story') setView(wide ? 'both' : 'raw');
    onSelect(eventId);
  };
  const proof = (bare: boolean): ReactNode => (
    <VerificationPanel
      verification={verification}
      onVerify={props.onVerify}
      action={props.alteredAction}
      onShow={show}
      offline={props.offline}
      note={props.proofNote}
      bare={bare}
      className={styles.column}
    />
  );
  const nothing = (
    <EmptyState
      kind={narrowed ? 'no-match' : 'quiet'}
      level={2}
      title={narrowed ? timeline.tools.noMatch : timeline.story.empty}
      actions={narrowed ? <Button onClick={clear}>{timeline.tools.clear}</Button> : undefined}
    >
      <p>{narrowed ? timeline.tools.noMatchText(events.length, number(events.length)) : timeline.story.emptyText}</p>
    </EmptyState>
  );
  return (
    <section ref={root} className={styles.screen} aria-labelledby={titleId}>
      <header className={styles.head}>
        <div className={styles.spread}>
          {props.trail}
          <span className={styles.live}>{props.live?.(width === 'S')}</span>
        </div>
        <div className={styles.spread}>
          <div className={styles.headings}>
            <h1 id={titleId} className={styles.title} tabIndex={-1} data-ic-heading="">
              {timeline.title}
            </h1>
            <p className={styles.subject}>{props.subject}</p>
          </div>
          <div className={styles.actions}>
            <VerifiedBadge
              state={verification.state}
              checked={verification.checked}
              total={verification.total}
              alteredEvent={verification.bad?.seq}
              onOpen={wide ? toProof : () => setProofOpen(true)}
            />
            {props.exportAction}
          </div>
        </div>
      </header>
      {props.notice}
      <TimelineTools
        {...{ events, filter, actorOf, group, view, views, order, search, jump }}
        onFilter={setFilter}
        onJump={jumpTo}
        onGroup={setGroup}
        onView={setView}
        onOrder={setOrder}
      />
      {events.length > 1 ? <DensityBrush bins={bins} selection={selection} onChange={setSelection} /> : null}
      <div className={styles.columns} data-columns={`${shown.length === 0 ? 'none' : view}${wide ? '-proof' : ''}`}>
        {shown.length === 0 ? <div className={styles.nothing}>{nothing}</div> : null}
        {shown.length === 0 || view === 'story' ? null : (
          <Panel
            flush
            scrolls
            className={styles.column}
            title={timeline.log.title}
            count={
              narrowed
                ? timeline.log.some(number(shown.length), number(events.length))
                : timeline.log.count(events.length, number(events.length))
            }
            actions={<span>{timeline.log.zone(zoneName)}</span>}
          >
            <ErasuresContext.Provider value={erasures}>
              <RawLog
                {...{ rows, selected, onSelect, openedGroups, actorOf, altered }}
                hrefOf={props.hrefOf}
                onToggleGroup={(key) => setOpenedGroups((before) => toggled(before, key))}
                checkpoint={
                  checkpoint
                    ? {
                        at: checkpoint.created_at,
                        size: checkpoint.size,
                        proven: verification.state.startsWith('verified'),
                      }
                    : undefined
                }
              />
            </ErasuresContext.Provider>
          </Panel>
        )}
        {shown.length === 0 || view === 'raw' ? null : (
          <Panel
            flush
            scrolls
            className={styles.column}
            title={timeline.story.label}
            count={timeline.storyColumn.count(entries.length, number(entries.length))}
            actions={props.commentAction}
          >
            <StoryColumn {...{ entries, speech, selected, altered }} onSelect={onSelect} />
          </Panel>
        )}
        {wide ? proof(false) : null}
      </div>
      <Sheet open={proofOpen && !wide} onClose={() => setProofOpen(false)} title={timeline.proof.title}>
        {proof(true)}
      </Sheet>
    </section>
  );
}
