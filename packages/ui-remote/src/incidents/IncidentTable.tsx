import type { IncidentListItem } from '@incident-center/sdk/contract';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { Checkbox } from '../components/Checkbox';
import { Glyph } from '../components/Glyph';
import { referenceLength } from '../components/shorten';
import type { Width } from '../host/use-width';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import { type IncidentColumn, IncidentRow } from './IncidentRow';
import type { Sort } from './incident-filter';
import styles from './incident-table.module.css';

const COLUMNS: Readonly<Record<Exclude<Width, 'S'>, readonly IncidentColumn[]>> = {
  M: ['select', 'severity', 'incident', 'status', 'sla'],
  L: ['select', 'severity', 'incident', 'status', 'sla', 'owner', 'tenants', 'updated'],
  XL: ['select', 'severity', 'incident', 'status', 'sla', 'owner', 'tenants', 'tags', 'created', 'updated'],
};
const SORTED_COLUMN: Readonly<Record<Sort, IncidentColumn>> = {
  sla_deadline: 'sla',
  severity: 'severity',
  updated_at: 'updated',
  created_at: 'created',
};
/** Rows drawn beyond what is seen, so that a fast scroll meets no gap. */
const OVERSCAN = 8;
const ROW_HEIGHT = 52;

export interface IncidentTableProps {
  readonly items: readonly IncidentListItem[];
  /** How many there are in all, loaded or not; -1 where the server stopped counting. */
  readonly total: number;
  readonly sort: Sort;
  readonly width: Width;
  readonly now: number;
  readonly stale: boolean;
  readonly selected: ReadonlySet<string>;
  readonly current: string | undefined;
  readonly userId: string;
  readonly nameOf: (id: string) => string;
  readonly hrefOf: (id: string) => string;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (id: string, selected: boolean) => void;
  readonly onSelectAll: (selected: boolean) => void;
  readonly onFocusRow: (id: string) => void;
  /** The end came into view. */
  readonly onEnd: () => void;
  readonly renderActions: (item: IncidentListItem) => ReactNode;
}

/** The rows that are in view, of a table that says how long it is. */
export function IncidentTable(props: IncidentTableProps): ReactNode {
  const { items, total, sort, width, selected, current, scroller, onEnd } = props;
  const { list } = useMessages().incidents;
  const columns = COLUMNS[width === 'S' ? 'M' : width];
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => items[index]?.id ?? index,
    // Without a layout, as in the first render of a test, everything that fits an ordinary window.
    initialRect: { width: 1024, height: 768 },
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const atEnd = items.length > 0 && last >= items.length - OVERSCAN;
  useEffect(() => {
    if (atEnd) onEnd();
  }, [atEnd, onEnd]);

  const references = useRef({ items, length: 6 });
  if (references.current.items !== items) {
    references.current = { items, length: referenceLength(items.map(({ id }) => id)) };
  }
  useCurrentInView(items, current, (index) => virtual.scrollToIndex(index), scroller);

  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  const allSelected = items.length > 0 && items.every(({ id }) => selected.has(id));
  const firstId = items[0]?.id;
  const tabStop = items.some(({ id }) => id === current) ? current : firstId;
  return (
    <table className={styles.table} aria-label={list.table} aria-rowcount={total < 0 ? -1 : total + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <th
              key={column}
              scope="col"
              className={classNames(styles.headCell, styles[column], SORTED_COLUMN[sort] === column && styles.sorted)}
              {...(SORTED_COLUMN[sort] === column
                ? { 'aria-sort': sort === 'sla_deadline' ? ('ascending' as const) : ('descending' as const) }
                : {})}
            >
              {column === 'select' ? (
                <Checkbox
                  labelHidden
                  label={list.selectAll}
                  checked={allSelected}
                  indeterminate={!allSelected && selected.size > 0}
                  onChange={props.onSelectAll}
                />
              ) : (
                <>
                  {list.columns[column]}
                  {SORTED_COLUMN[sort] === column ? (
                    <Glyph
                      name={sort === 'sla_deadline' ? 'arrow-up' : 'arrow-down'}
                      size="small"
                      className={styles.sortMark}
                    />
                  ) : null}
                </>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Spacer height={before} columns={columns.length} />
        {shown.map(({ index }) => {
          const item = items[index];
          return item ? (
            <IncidentRow
              key={item.id}
              item={item}
              columns={columns}
              index={index + 2}
              virtualIndex={index}
              now={props.now}
              stale={props.stale}
              selected={selected.has(item.id)}
              current={item.id === tabStop}
              referenceLength={references.current.length}
              userId={props.userId}
              nameOf={props.nameOf}
              href={props.hrefOf(item.id)}
              onOpen={props.onOpen}
              onSelect={props.onSelect}
              onFocus={props.onFocusRow}
              measure={virtual.measureElement}
              renderActions={props.renderActions}
            />
          ) : null;
        })}
        <Spacer height={after} columns={columns.length} />
      </tbody>
    </table>
  );
}

/** The rows that aren't drawn, as high as they would be. */
function Spacer({ height, columns }: { readonly height: number; readonly columns: number }): ReactNode {
  const cell = useRef<HTMLTableCellElement>(null);
  useLayoutEffect(() => {
    cell.current?.style.setProperty('block-size', `${Math.max(0, height)}px`);
  }, [height]);
  return height > 0 ? (
    <tr className={styles.spacer}>
      <td ref={cell} colSpan={columns} />
    </tr>
  ) : null;
}

/** A row that the keys moved to is brought into view, drawn, and focused. */
function useCurrentInView(
  items: readonly IncidentListItem[],
  current: string | undefined,
  scrollTo: (index: number) => void,
  scroller: RefObject<HTMLElement | null>,
): void {
  const last = useRef(current);
  useEffect(() => {
    if (current === undefined || last.current === current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-incident="${CSS.escape(current)}"]`);
    if (row) {
      last.current = current;
      if (!row.contains(document.activeElement)) row.focus({ preventScroll: true });
      row.scrollIntoView({ block: 'nearest' });
      return;
    }
    const index = items.findIndex(({ id }) => id === current);
    if (index >= 0) scrollTo(index);
  });
}
