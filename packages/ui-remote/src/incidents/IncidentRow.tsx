import type { IncidentListItem } from '@incident-center/sdk/contract';
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { Avatar } from '../components/Avatar';
import { Badge } from '../components/Badge';
import { Checkbox } from '../components/Checkbox';
import { Chip } from '../components/Chip';
import { SeverityMark } from '../components/SeverityMark';
import { SlaClock } from '../components/SlaClock';
import { StatusMark } from '../components/StatusMark';
import { shortReference } from '../components/shorten';
import { TextLink } from '../components/TextLink';
import { Time } from '../components/Time';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './incident-table.module.css';
import { runWords } from './list-words';
import { slaFacts, slaNow } from './sla-facts';

export type IncidentColumn =
  | 'select'
  | 'severity'
  | 'incident'
  | 'status'
  | 'sla'
  | 'owner'
  | 'tenants'
  | 'tags'
  | 'created'
  | 'updated';

export interface IncidentRowProps {
  readonly item: IncidentListItem;
  readonly columns: readonly IncidentColumn[];
  /** Its place in the whole list, from 2: the head is 1. */
  readonly index: number;
  readonly now: number;
  readonly stale: boolean;
  readonly selected: boolean;
  /** The row that the keys act on: the table's one tab stop. */
  readonly current: boolean;
  readonly referenceLength: number;
  readonly userId: string;
  readonly nameOf: (id: string) => string;
  readonly href: string;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (id: string, selected: boolean) => void;
  readonly onFocus: (id: string) => void;
  readonly measure: (row: HTMLTableRowElement | null) => void;
  readonly virtualIndex: number;
  /** What can be done with it, while it is pointed at or has the focus. */
  readonly renderActions: (item: IncidentListItem) => ReactNode;
}

/** One incident of the list. */
export const IncidentRow = memo(function IncidentRow(props: IncidentRowProps): ReactNode {
  const { item, columns, index, selected, current, stale, onOpen, onSelect, onFocus, measure, virtualIndex } = props;
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [changed, setChanged] = useState(false);
  const seen = useRef({ id: item.id, version: item.version });
  useEffect(() => {
    const last = seen.current;
    seen.current = { id: item.id, version: item.version };
    if (last.id === item.id && last.version < item.version) setChanged(true);
  }, [item.id, item.version]);

  const active = pointed || focused;
  return (
    <tr
      ref={measure}
      data-index={virtualIndex}
      data-incident={item.id}
      aria-rowindex={index}
      tabIndex={current ? 0 : -1}
      className={classNames(
        styles.row,
        active && styles.active,
        selected && styles.chosen,
        changed && styles.changed,
        stale && styles.stale,
      )}
      onAnimationEnd={() => setChanged(false)}
      onPointerEnter={({ pointerType }) => setPointed(pointerType !== 'touch')}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => {
        setFocused(true);
        onFocus(item.id);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      }}
      onDoubleClick={() => onOpen(item.id)}
    >
      {columns.map((column, at) => (
        <td key={column} className={classNames(styles.cell, styles[column], at === columns.length - 1 && styles.last)}>
          <Cell column={column} {...props} onSelect={onSelect} />
          {at === columns.length - 1 && active ? (
            <div className={styles.actions}>{props.renderActions(item)}</div>
          ) : null}
        </td>
      ))}
    </tr>
  );
});

function Cell(props: IncidentRowProps & { readonly column: IncidentColumn }): ReactNode {
  const { column, item, now, stale, selected, referenceLength, userId, nameOf, href, onOpen, onSelect } = props;
  const { list } = useMessages().incidents;
  const number = useNumberFormat();
  const reference = shortReference(item.id, referenceLength);
  switch (column) {
    case 'select':
      return (
        <Checkbox
          labelHidden
          label={list.selectRow(reference)}
          checked={selected}
          onChange={(checked) => onSelect(item.id, checked)}
          outOfTabOrder
        />
      );
    case 'severity':
      return <SeverityMark severity={item.severity} />;
    case 'incident':
      return (
        <div className={styles.words}>
          <TitleLink className={styles.title} href={href} title={item.title} onFollow={() => onOpen(item.id)} />
          <SubLine item={item} reference={reference} />
        </div>
      );
    case 'status':
      return <StatusMark status={item.status} />;
    case 'sla':
      return <SlaClock {...slaFacts(item)} now={slaNow(item, now)} stale={stale} />;
    case 'owner':
      return <Avatar name={item.owner === null ? undefined : nameOf(item.owner)} self={item.owner === userId} />;
    case 'tenants':
      return (
        <span className={styles.chips}>
          {item.tenants.slice(0, 2).map((tenant) => (
            <Badge key={tenant}>{tenant}</Badge>
          ))}
          {item.tenants.length > 2 ? (
            <span title={item.tenants.join(', ')}>+{number(item.tenants.length - 2)}</span>
          ) : null}
        </span>
      );
    case 'tags':
      return (
        <span className={styles.chips}>
          {Object.entries(item.tags).map(([name, value]) => (
            <Chip key={name}>{value === '' ? name : `${name}: ${value}`}</Chip>
          ))}
        </span>
      );
    case 'created':
      return (
        <span className={styles.quiet}>
          <Time at={item.created_at} now={now} />
        </span>
      );
    case 'updated':
      return (
        <span className={styles.quiet}>
          <Time at={item.updated_at} now={now} as="age" />
        </span>
      );
  }
}

interface TitleLinkProps {
  readonly href: string;
  readonly title: string;
  readonly className: string | undefined;
  readonly onFollow: () => void;
}

/** Out of the tab order: the row is the stop, and Enter opens it. */
function TitleLink({ href, title, className, onFollow }: TitleLinkProps): ReactNode {
  return (
    <a
      href={href}
      tabIndex={-1}
      dir="auto"
      className={className}
      title={title}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onFollow();
      }}
    >
      {title}
    </a>
  );
}

function SubLine({ item, reference }: { readonly item: IncidentListItem; readonly reference: string }): ReactNode {
  const { list } = useMessages().incidents;
  const number = useNumberFormat();
  const run = runWords(item, list, number);
  const { name, count } = item.alert_summary;
  return (
    <span className={styles.sub}>
      <bdi dir="ltr">{reference}</bdi>
      <span className={styles.dot}>·</span>
      <span className={run.waits ? styles.waits : undefined}>{run.text}</span>
      {name === null ? null : (
        <>
          <span className={styles.dot}>·</span>
          {list.alerts(name, number(count))}
        </>
      )}
    </span>
  );
}

export interface IncidentCardProps
  extends Pick<
    IncidentRowProps,
    'item' | 'now' | 'stale' | 'referenceLength' | 'userId' | 'nameOf' | 'href' | 'onOpen' | 'renderActions'
  > {}

/** One incident where there is no room for columns. */
export function IncidentCard(props: IncidentCardProps): ReactNode {
  const { item, now, stale, referenceLength, userId, nameOf, href, onOpen, renderActions } = props;
  return (
    <li className={classNames(styles.card, stale && styles.stale)} data-incident={item.id}>
      <span className={styles.cardMark}>
        <SeverityMark severity={item.severity} glyphOnly />
      </span>
      <div className={styles.cardWords}>
        <TextLink className={styles.cardTitle} href={href} onFollow={() => onOpen(item.id)}>
          {item.title}
        </TextLink>
        <SubLine item={item} reference={shortReference(item.id, referenceLength)} />
        <span className={styles.cardFacts}>
          <StatusMark status={item.status} />
          <SlaClock {...slaFacts(item)} now={slaNow(item, now)} stale={stale} size="inline" />
          <Avatar name={item.owner === null ? undefined : nameOf(item.owner)} self={item.owner === userId} />
        </span>
      </div>
      {renderActions(item)}
    </li>
  );
}
