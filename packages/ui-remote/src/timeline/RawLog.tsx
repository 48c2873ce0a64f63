import type { TimelineEvent } from '@incident-center/sdk/contract';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { Time } from '../components/Time';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { EventProof } from './EventProof';
import { useErasures } from './erasures';
import type { LogRow } from './log-rows';
import styles from './RawLog.module.css';

export interface RawLogProps {
  readonly rows: readonly LogRow[];
  readonly selected: string | undefined;
  /** Opens an event, or closes it again. */
  readonly onSelect: (eventId: string | undefined) => void;
  readonly openedGroups: ReadonlySet<string>;
  readonly onToggleGroup: (key: string) => void;
  readonly actorOf: (event: TimelineEvent) => string;
  readonly hrefOf?: ((event: TimelineEvent) => string) | undefined;
  /** Ids of events that are not what was recorded. */
  readonly altered: ReadonlySet<string>;
  /** Proven where it was verified here; a checkpoint that only the server speaks of is no proof. */
  readonly checkpoint: { readonly at: string; readonly size: number; readonly proven: boolean } | undefined;
}

/** As many rows are drawn at first, and more on request: the filter finds what is further down. */
const PAGE = 300;

/** The log as it was recorded: one tab stop, arrow keys between rows, Enter opens. */
export function RawLog(props: RawLogProps): ReactNode {
  const { rows, selected } = props;
  const { timeline } = useMessages();
  const number = useNumberFormat();
  const list = useRef<HTMLOListElement>(null);
  const [limit, setLimit] = useState(PAGE);
  const [current, setCurrent] = useState<string>();
  const selectedAt = rows.findIndex((row) => row.key === selected);
  const shown = rows.slice(0, Math.max(limit, selectedAt + 1));
  const reachable = shown.some((row) => row.key === current) ? current : (selected ?? shown[0]?.key);

  useEffect(() => {
    if (selected === undefined) return;
    const row = list.current?.querySelector(`[data-key="${CSS.escape(selected)}"]`);
    row?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const move = (event: KeyboardEvent): void => {
    if (!['ArrowDown', 'ArrowUp', 'Home', 'End', 'j', 'k'].includes(event.key)) return;
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const at = buttons.indexOf(event.target);
    const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: buttons.length - 1 }[
      event.key
    ];
    const next = buttons[to ?? at];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <>
      <ol ref={list} className={styles.log} aria-label={timeline.log.title} onKeyDown={move}>
        {shown.map((row) => (
          <li key={row.key} data-key={row.key} className={styles.item}>
            <Row {...props} row={row} tabStop={row.key === reachable} onFocus={() => setCurrent(row.key)} />
          </li>
        ))}
      </ol>
      {rows.length > shown.length ? (
        <div className={styles.rest}>
          <Button size="small" onClick={() => setLimit(shown.length + PAGE)}>
            {timeline.log.more(number(Math.min(PAGE, rows.length - shown.length)))}
          </Button>
        </div>
      ) : null}
    </>
  );
}

interface RowProps extends RawLogProps {
  readonly row: LogRow;
  readonly tabStop: boolean;
  readonly onFocus: () => void;
}

function Row(props: RowProps): ReactNode {
  const { row, checkpoint } = props;
  const { timeline } = useMessages();
  const number = useNumberFormat();
  const time = useTimeFormat();
  if (row.kind === 'event') return <EventRow {...props} event={row.event} />;
  if (row.kind === 'group') return <GroupRow {...props} groupKey={row.key} events={row.events} />;
  return (
    <p className={classNames(styles.checkpoint, checkpoint?.proven && styles.proven)}>
      <Glyph name={checkpoint?.proven ? 'shield-check' : 'shield'} />
      {checkpoint ? timeline.log.checkpoint(time.clock(checkpoint.at), number(checkpoint.size)) : null}
    </p>
  );
}

function GroupRow(
  props: RowProps & { readonly groupKey: string; readonly events: readonly TimelineEvent[] },
): ReactNode {
  const { groupKey, events, openedGroups, onToggleGroup, tabStop, onFocus, altered } = props;
  const { log } = useMessages().timeline;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const [first, last] = [events[0], events.at(-1)];
  const open = openedGroups.has(groupKey);
  if (!first || !last) return null;
  const [start, end] = [time.clock(first.created_at), time.clock(last.created_at)];
  return (
    <button
      type="button"
      data-row=""
      tabIndex={tabStop ? 0 : -1}
      aria-expanded={open}
      className={classNames(styles.row, styles.group)}
      onFocus={onFocus}
      onClick={() => onToggleGroup(groupKey)}
    >
      <Glyph name={open ? 'chevron-down' : 'chevron-right'} />
      <span>{log.range(number(first.seq), number(last.seq))}</span>
      <span>{log.group(events.length, number(events.length))},</span>
      <span>{start === end ? start : log.span(start, end)}</span>
      {events.some(({ id }) => altered.has(id)) ? <Altered /> : null}
    </button>
  );
}

function EventRow(props: RowProps & { readonly event: TimelineEvent }): ReactNode {
  const { event, selected, onSelect, tabStop, onFocus, actorOf, hrefOf, altered } = props;
  const { log } = useMessages().timeline;
  const number = useNumberFormat();
  const open = event.id === selected;
  const erased = useErasures().events.has(event.id);
  return (
    <div className={classNames(open && styles.open, altered.has(event.id) && styles.altered)}>
      <button
        type="button"
        data-row=""
        tabIndex={tabStop ? 0 : -1}
        aria-expanded={open}
        className={classNames(styles.row, styles.event)}
        onFocus={onFocus}
        onClick={() => onSelect(open ? undefined : event.id)}
      >
        <span className={styles.seq}>
          <span aria-hidden="true">{number(event.seq)}</span>
          <VisuallyHidden>{log.row(number(event.seq))}</VisuallyHidden>
        </span>
        <span className={styles.time}>
          <Time at={event.created_at} as="millis" />
        </span>
        <span className={styles.what}>
          <bdi dir="ltr" className={styles.type}>
            {event.type}
          </bdi>{' '}
          <span className={styles.actor}>{actorOf(event)}</span>
        </span>
        {altered.has(event.id) ? <Altered /> : null}
        {erased ? (
          <span className={styles.erased}>
            <Glyph name="minus" />
            {log.erasedMark}
          </span>
        ) : null}
        <span className={styles.hash}>
          <Hash value={event.event_hash} end={2} />
        </span>
      </button>
      {open ? <EventProof event={event} href={hrefOf?.(event)} /> : null}
    </div>
  );
}

function Altered(): ReactNode {
  const { log } = useMessages().timeline;
  return (
    <span className={styles.mark}>
      <Glyph name="x" />
      {log.altered}
    </span>
  );
}
