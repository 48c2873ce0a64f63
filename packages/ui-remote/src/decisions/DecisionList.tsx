import type { PolicyDecisionEntry } from '@incident-center/sdk/contract';
import { type ReactNode, type RefObject, useId } from 'react';
import { Button } from '../components/Button';
import { Sheet } from '../components/Dialog';
import page from '../components/list-page.module.css';
import { Skeleton } from '../components/Skeleton';
import { StaleNotice } from '../components/StaleNotice';
import { useFillHeight, useWidth } from '../host/use-width';
import { classNames } from '../theme/class-names';
import { useLocale, useMessages, useNumberFormat } from '../theme/locale-context';
import { DecisionFields } from './DecisionFields';
import { DecisionListHead, type DecisionListHeadProps } from './DecisionListHead';
import { DecisionCard, DecisionRow } from './DecisionRow';
import { type DecisionFilter, NO_DECISION_FILTER } from './decision-filter';
import table from './decision-table.module.css';
import styles from './decisions.module.css';

export interface DecisionListProps
  extends Pick<DecisionListHeadProps, 'filter' | 'onFilter' | 'nameOf' | 'now' | 'live' | 'link' | 'heading'> {
  readonly root: RefObject<HTMLDivElement | null>;
  readonly items: readonly PolicyDecisionEntry[];
  readonly total: { readonly count: number; readonly capped: boolean } | undefined;
  readonly loading: boolean;
  /** In place of the rows: an error, or why there are none. */
  readonly state?: ReactNode;
  /** How many newer ones there are: they wait, so that no row moves under a pointer. */
  readonly newer: number;
  readonly onShowNewer: () => void;
  readonly more: { readonly load: () => void; readonly busy: boolean } | undefined;
  readonly stale:
    | { readonly asOf: number; readonly nextTryAt: number | undefined; readonly tryNow: () => void }
    | undefined;
  readonly userId: string;
  readonly hrefOf: (id: string) => string;
  readonly onOpen: (id: string) => void;
  /** The one whose details are open. */
  readonly opened: string | undefined;
  /** The one that the keyboard is at. */
  readonly current: string | undefined;
  /** The filters where they are not beside the list. */
  readonly fieldsOpen: boolean;
  readonly onFieldsOpen: (open: boolean) => void;
  /** Whether nothing may be seen: then there is nothing to narrow either. */
  readonly bare?: boolean | undefined;
  readonly children?: ReactNode;
}

/** What the policy decided: narrowed, newest first. */
export function DecisionList(props: DecisionListProps): ReactNode {
  const { root, filter, onFilter, items, loading, state, stale, now, fieldsOpen, onFieldsOpen, bare = false } = props;
  const { decisions: words } = useMessages();
  const width = useWidth(root);
  const narrow = width === 'S';
  const beside = width === 'L' || width === 'XL';
  useFillHeight(root, !narrow);
  const fields = <DecisionFields filter={filter} onFilter={onFilter} />;
  const openFields = (): void => {
    const first = root.current?.querySelector<HTMLElement>('[data-ic-facets] select');
    if (first) first.focus();
    else onFieldsOpen(true);
  };
  if (bare)
    return (
      <div ref={root} tabIndex={-1} className={page.screen} data-ic-screen="decisions">
        <div className={page.state}>{state}</div>
      </div>
    );
  return (
    <div
      ref={root}
      tabIndex={-1}
      className={classNames(page.screen, narrow ? page.narrow : page.filled)}
      data-ic-screen="decisions"
    >
      <DecisionListHead
        filter={filter}
        onFilter={onFilter}
        nameOf={props.nameOf}
        now={now}
        live={props.live}
        width={width}
        link={props.link}
        heading={props.heading}
        onFields={openFields}
      />
      <div className={page.body}>
        {beside ? (
          <aside className={classNames(page.facets, styles.facets)} aria-label={words.filters} data-ic-facets="">
            {fields}
          </aside>
        ) : null}
        <div className={page.rows}>
          <Strip {...props} />
          {stale ? (
            <div className={page.notices}>
              <StaleNotice asOf={stale.asOf} now={now} nextTryAt={stale.nextTryAt} onTryNow={stale.tryNow} />
            </div>
          ) : null}
          <div className={page.scroll}>
            {state ? (
              <div className={page.state}>{state}</div>
            ) : loading && items.length === 0 ? (
              <div className={page.state}>
                <Skeleton lines={8} rows />
              </div>
            ) : narrow ? (
              <Cards {...props} />
            ) : (
              <Table {...props} wide={beside} />
            )}
          </div>
        </div>
      </div>
      <Sheet
        open={fieldsOpen && !beside}
        onClose={() => onFieldsOpen(false)}
        title={words.filters}
        footer={<FieldsFoot filter={filter} onFilter={onFilter} onDone={() => onFieldsOpen(false)} />}
      >
        {fields}
      </Sheet>
      {props.children}
    </div>
  );
}

interface FieldsFootProps {
  readonly filter: DecisionFilter;
  readonly onFilter: (filter: DecisionFilter) => void;
  readonly onDone: () => void;
}

function FieldsFoot({ filter, onFilter, onDone }: FieldsFootProps): ReactNode {
  const { decisions: words } = useMessages();
  return (
    <>
      <Button onClick={() => onFilter({ ...NO_DECISION_FILTER, view: filter.view })}>{words.clear}</Button>
      <Button variant="primary" onClick={onDone}>
        {words.done}
      </Button>
    </>
  );
}

function Strip({ items, total, newer, onShowNewer }: DecisionListProps): ReactNode {
  const { decisions: words } = useMessages();
  const { timeZone } = useLocale();
  const number = useNumberFormat();
  const all = total === undefined ? '' : total.capped ? words.atLeast(number(total.count)) : number(total.count);
  return (
    <div className={page.strip}>
      {total === undefined ? null : (
        <span>
          <strong>{words.count(total.count, all)}</strong>
          {items.length < total.count ? ` · ${words.shown(number(items.length), all)}` : null}
        </span>
      )}
      {newer > 0 ? (
        <span className={page.held}>
          {words.newer(newer, number(newer))}
          <button type="button" className={page.heldButton} onClick={onShowNewer}>
            {words.showNow}
          </button>
        </span>
      ) : null}
      <span className={page.stripEnd}>{words.timesIn(timeZone)}</span>
    </div>
  );
}

const rowOf = (props: DecisionListProps, entry: PolicyDecisionEntry, at: number) => ({
  entry,
  now: props.now,
  open: entry.decision_id === props.opened,
  current: props.current === undefined ? at === 0 : entry.decision_id === props.current,
  userId: props.userId,
  nameOf: props.nameOf,
  href: props.hrefOf(entry.decision_id),
  onOpen: props.onOpen,
});

const COLUMNS = ['when', 'outcome', 'action', 'who', 'about', 'policy'] as const;

function Table(props: DecisionListProps & { readonly wide: boolean }): ReactNode {
  const { items, wide } = props;
  const { decisions: words } = useMessages();
  const columns = wide ? COLUMNS : COLUMNS.slice(0, 4);
  return (
    <>
      <table className={table.table} aria-label={words.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={classNames(table.headCell, table[column])}>
                {words.column[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((entry, at) => (
            <DecisionRow key={entry.decision_id} {...rowOf(props, entry, at)} wide={wide} />
          ))}
        </tbody>
      </table>
      <More {...props} />
    </>
  );
}

function Cards(props: DecisionListProps): ReactNode {
  const { decisions: words } = useMessages();
  const id = useId();
  return (
    <>
      <h2 id={id} className={styles.hidden}>
        {words.table}
      </h2>
      <ul className={table.cards} aria-labelledby={id}>
        {props.items.map((entry, at) => (
          <DecisionCard key={entry.decision_id} {...rowOf(props, entry, at)} current />
        ))}
      </ul>
      <More {...props} />
    </>
  );
}

function More({ more }: DecisionListProps): ReactNode {
  const { decisions: words } = useMessages();
  return more ? (
    <div className={table.moreRow}>
      <Button busy={more.busy} onClick={more.load}>
        {words.more}
      </Button>
    </div>
  ) : null;
}
