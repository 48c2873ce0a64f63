import type { EventType, TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, type RefObject, useMemo, useState } from 'react';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { FilterChip } from '../components/Chip';
import { MenuButton } from '../components/MenuButton';
import { SegmentedControl } from '../components/SegmentedControl';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import type { LogOrder } from './log-rows';
import { type EventFilter, isNarrowed, noFilter } from './match-event';
import styles from './TimelineTools.module.css';
import { ToolField } from './ToolField';
import { toggled } from './toggled';

export type TimelineViewName = 'story' | 'raw' | 'both';

export interface TimelineToolsProps {
  /** All events there are, for what can be chosen. */
  readonly events: readonly TimelineEvent[];
  readonly filter: EventFilter;
  readonly onFilter: (filter: EventFilter) => void;
  readonly actorOf: (event: TimelineEvent) => string;
  /** @returns what is wrong with the time, or undefined after a jump. */
  readonly onJump: (time: string) => string | undefined;
  readonly group: boolean;
  readonly onGroup: (group: boolean) => void;
  readonly view: TimelineViewName;
  readonly views: readonly TimelineViewName[];
  readonly onView: (view: TimelineViewName) => void;
  readonly order: LogOrder;
  readonly onOrder: (order: LogOrder) => void;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly jump: RefObject<HTMLInputElement | null>;
}

/** What is looked for, and how it is laid out. */
export function TimelineTools(props: TimelineToolsProps): ReactNode {
  const { events, filter, onFilter, actorOf, group, onGroup, view, views, onView, order, onOrder } = props;
  const { tools } = useMessages().timeline;
  const number = useNumberFormat();
  const types = useMemo(() => counted(events.map(({ type }) => type)), [events]);
  const actors = useMemo(() => counted(events.map(({ actor }) => actor)), [events]);
  const nameOf = (id: string): string => {
    const event = events.find(({ actor }) => actor === id);
    return event ? actorOf(event) : id;
  };
  const labels = { story: tools.story, raw: tools.raw, both: tools.both };
  return (
    <search className={styles.tools} aria-label={tools.label}>
      <div className={styles.line}>
        <span className={styles.search}>
          <ToolField
            ref={props.search}
            type="search"
            label={tools.search}
            glyph="search"
            keys="/"
            value={filter.text}
            onChange={(event) => onFilter({ ...filter, text: event.target.value })}
          />
        </span>
        <span className={styles.jump}>
          <JumpField {...props} />
        </span>
        <MenuButton
          variant="quiet"
          glyph="plus"
          label={tools.type}
          items={types.map(([type, count]) => ({
            id: type,
            label: tools.option(type, number(count)),
            ...(filter.types.has(type) ? { glyph: 'check' as const } : {}),
            onSelect: () => onFilter({ ...filter, types: toggled(filter.types, type) }),
          }))}
        />
        <MenuButton
          variant="quiet"
          glyph="plus"
          label={tools.actor}
          items={actors.map(([actor, count]) => ({
            id: actor,
            label: tools.option(nameOf(actor), number(count)),
            ...(filter.actors.has(actor) ? { glyph: 'check' as const } : {}),
            onSelect: () => onFilter({ ...filter, actors: toggled(filter.actors, actor) }),
          }))}
        />
        {view === 'story' ? null : <Checkbox label={tools.group} checked={group} onChange={onGroup} />}
        <span className={styles.end}>
          <SegmentedControl
            label={tools.view}
            options={views.map((value) => ({ value, label: labels[value] }))}
            value={view}
            onChange={onView}
          />
          <MenuButton
            label={tools[order]}
            items={(['newest', 'oldest'] as const).map((one) => ({
              id: one,
              label: tools[one],
              ...(one === order ? { glyph: 'check' as const } : {}),
              onSelect: () => onOrder(one),
            }))}
          />
        </span>
      </div>
      {filter.types.size > 0 || filter.actors.size > 0 ? (
        <div className={styles.line}>
          <Chosen
            field={tools.type}
            values={[...filter.types]}
            onRemove={() => onFilter({ ...filter, types: new Set<EventType>() })}
          />
          <Chosen
            field={tools.actor}
            values={[...filter.actors].map(nameOf)}
            onRemove={() => onFilter({ ...filter, actors: new Set() })}
          />
          {isNarrowed(filter) ? (
            <Button size="small" variant="quiet" onClick={() => onFilter(noFilter)}>
              {tools.clear}
            </Button>
          ) : null}
        </div>
      ) : null}
    </search>
  );
}

function counted<Value extends string>(values: readonly Value[]): (readonly [Value, number])[] {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

interface ChosenProps {
  readonly field: string;
  readonly values: readonly string[];
  readonly onRemove: () => void;
}

function Chosen({ field, values, onRemove }: ChosenProps): ReactNode {
  const { tools } = useMessages().timeline;
  const number = useNumberFormat();
  const [first] = values;
  if (first === undefined) return null;
  const value = values.length === 1 ? first : tools.any(first, number(values.length - 1));
  return <FilterChip field={field} relation={tools.is} value={value} onEdit={onRemove} onRemove={onRemove} />;
}

function JumpField({ jump, onJump }: TimelineToolsProps): ReactNode {
  const { tools } = useMessages().timeline;
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string>();
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(text.trim() === '' ? undefined : onJump(text));
      }}
    >
      <ToolField
        ref={jump}
        label={tools.jump}
        title={tools.jumpHint}
        glyph="clock"
        keys="T"
        inputMode="numeric"
        autoComplete="off"
        value={text}
        error={wrong}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(undefined);
        }}
        onBlur={() => setWrong(undefined)}
      />
    </form>
  );
}
