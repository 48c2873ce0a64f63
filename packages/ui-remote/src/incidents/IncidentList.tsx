import type { IncidentListItem } from '@incident-center/sdk/contract';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { KeyHint } from '../components/KeyHint';
import page from '../components/list-page.module.css';
import { Skeleton } from '../components/Skeleton';
import { StaleNotice } from '../components/StaleNotice';
import { referenceLength } from '../components/shorten';
import { useFillHeight, useWidth } from '../host/use-width';
import { classNames } from '../theme/class-names';
import { useLocale, useMessages, useNumberFormat } from '../theme/locale-context';
import { IncidentFacets, type IncidentFacetsProps } from './IncidentFacets';
import { IncidentListHead, type IncidentListHeadProps } from './IncidentListHead';
import { IncidentCard } from './IncidentRow';
import { IncidentTable } from './IncidentTable';
import styles from './incident-list.module.css';
import table from './incident-table.module.css';

export interface IncidentListProps
  extends Pick<
    IncidentListHeadProps,
    'filter' | 'onFilter' | 'live' | 'link' | 'createRefusal' | 'onCreate' | 'search' | 'savedViews'
  > {
  readonly root: RefObject<HTMLDivElement | null>;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly segmentCounts: IncidentListHeadProps['counts'];
  readonly facets: Pick<IncidentFacetsProps, 'tenants' | 'counts' | 'nameOf'>;
  /** Opens the facets where they are not beside the list. */
  readonly onFacets: () => void;
  readonly items: readonly IncidentListItem[];
  /** How many there are, in words: `12`, `1000+`; undefined until known. */
  readonly total: { readonly count: number; readonly capped: boolean } | undefined;
  readonly loading: boolean;
  /** In place of the rows: an error, or why there are none. */
  readonly state?: ReactNode;
  readonly waiting: number;
  readonly onShowWaiting: () => void;
  readonly onHold: (holding: boolean) => void;
  readonly more: { readonly load: () => void; readonly busy: boolean } | undefined;
  readonly now: number;
  readonly stale:
    | { readonly asOf: number; readonly nextTryAt: number | undefined; readonly tryNow: () => void }
    | undefined;
  readonly selected: ReadonlySet<string>;
  readonly current: string | undefined;
  readonly userId: string;
  readonly nameOf: (id: string) => string;
  readonly hrefOf: (id: string) => string;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (id: string, selected: boolean) => void;
  readonly onSelectAll: (selected: boolean) => void;
  readonly onFocusRow: (id: string) => void;
  readonly renderActions: (item: IncidentListItem) => ReactNode;
  /** Replaces the strip above the rows while rows are selected. */
  readonly bulk?: ReactNode;
  /** What went wrong, above the rows. */
  readonly notices?: ReactNode;
  readonly onKeys: () => void;
  readonly children?: ReactNode;
}

/** The incidents of the chosen tenants: narrowed, counted, in rows that stay still while somebody points at them. */
export function IncidentList(props: IncidentListProps): ReactNode {
  const { root, items, loading, state, stale, now } = props;
  const { list } = useMessages().incidents;
  const width = useWidth(root);
  const narrow = width === 'S';
  useFillHeight(root, !narrow);
  const beside = width === 'L' || width === 'XL';
  return (
    <div
      ref={root}
      tabIndex={-1}
      className={classNames(page.screen, narrow ? classNames(page.narrow, styles.narrow) : page.filled)}
      data-ic-screen="incidents"
    >
      <IncidentListHead
        filter={props.filter}
        onFilter={props.onFilter}
        counts={props.segmentCounts}
        nameOf={props.nameOf}
        savedViews={props.savedViews}
        live={props.live}
        width={width}
        link={props.link}
        createRefusal={props.createRefusal}
        onCreate={props.onCreate}
        onFacets={props.onFacets}
        title={props.heading}
        search={props.search}
      />
      <div className={page.body}>
        {beside ? (
          <aside className={classNames(page.facets, styles.facets)} aria-label={list.filters} data-ic-facets="">
            <IncidentFacets filter={props.filter} onFilter={props.onFilter} {...props.facets} />
          </aside>
        ) : null}
        <div className={page.rows}>
          {props.bulk ? (
            <div className={classNames(page.strip, styles.bulk)}>
              {props.bulk}
              <Held {...props} />
            </div>
          ) : (
            <Strip {...props} />
          )}
          {stale || props.notices ? (
            <div className={page.notices}>
              {stale ? (
                <StaleNotice asOf={stale.asOf} now={now} nextTryAt={stale.nextTryAt} onTryNow={stale.tryNow} />
              ) : null}
              {props.notices}
            </div>
          ) : null}
          <Rows {...props} width={width}>
            {state ? (
              <div className={page.state}>{state}</div>
            ) : loading && items.length === 0 ? (
              <div className={page.state}>
                <Skeleton lines={8} rows />
              </div>
            ) : undefined}
          </Rows>
          <Foot {...props} narrow={narrow} />
        </div>
      </div>
      {props.children}
    </div>
  );
}

function Strip(props: IncidentListProps): ReactNode {
  const { total } = props;
  const { list } = useMessages().incidents;
  const { timeZone } = useLocale();
  const number = useNumberFormat();
  return (
    <div className={page.strip}>
      <span>
        {total === undefined ? null : total.capped ? (
          <strong>{list.count(total.count, list.atLeast(number(total.count)))}</strong>
        ) : (
          <strong>{list.count(total.count, number(total.count))}</strong>
        )}
      </span>
      <Held {...props} />
      <span className={page.stripEnd}>{list.timesIn(timeZone)}</span>
    </div>
  );
}

function Held({ waiting, onShowWaiting }: IncidentListProps): ReactNode {
  const { list } = useMessages().incidents;
  const number = useNumberFormat();
  return waiting > 0 ? (
    <span className={page.held}>
      <Glyph name="sla-paused" size="small" />
      {list.held(waiting, number(waiting))}
      <button type="button" className={page.heldButton} onClick={onShowWaiting}>
        {list.showNow}
      </button>
    </span>
  ) : null;
}

function Rows(props: IncidentListProps & { readonly width: ReturnType<typeof useWidth> }): ReactNode {
  const { items, width, onHold, more, children } = props;
  const { list } = useMessages().incidents;
  const scroller = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const hold = (nextPointed: boolean, nextFocused: boolean): void => {
    setPointed(nextPointed);
    setFocused(nextFocused);
    onHold(nextPointed || nextFocused);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches whether somebody points at the rows.
    <div
      ref={scroller}
      className={page.scroll}
      onPointerEnter={({ pointerType }) => hold(pointerType !== 'touch', focused)}
      onPointerLeave={() => hold(false, focused)}
      onFocus={(event) => {
        // A press of the mouse is told by the pointer; only a focus that is seen holds by itself.
        if (event.target.matches(':focus-visible')) hold(pointed, true);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) hold(pointed, false);
      }}
    >
      {children ??
        (width === 'S' ? (
          <>
            <ul className={table.cards} aria-label={list.table}>
              {items.map((item) => (
                <IncidentCard
                  key={item.id}
                  item={item}
                  now={props.now}
                  stale={props.stale !== undefined}
                  referenceLength={referenceLength(items.map(({ id }) => id))}
                  userId={props.userId}
                  nameOf={props.nameOf}
                  href={props.hrefOf(item.id)}
                  onOpen={props.onOpen}
                  renderActions={props.renderActions}
                />
              ))}
            </ul>
            {more ? (
              <div className={table.moreRow}>
                <Button busy={more.busy} onClick={more.load}>
                  {list.more}
                </Button>
              </div>
            ) : null}
          </>
        ) : (
          <IncidentTable
            items={items}
            total={props.total === undefined || props.total.capped ? -1 : props.total.count}
            sort={props.filter.sort}
            width={width}
            now={props.now}
            stale={props.stale !== undefined}
            selected={props.selected}
            current={props.current}
            userId={props.userId}
            nameOf={props.nameOf}
            hrefOf={props.hrefOf}
            scroller={scroller}
            onOpen={props.onOpen}
            onSelect={props.onSelect}
            onSelectAll={props.onSelectAll}
            onFocusRow={props.onFocusRow}
            onEnd={more?.load ?? nothing}
            renderActions={props.renderActions}
          />
        ))}
    </div>
  );
}

const nothing = (): void => {};

function Foot(props: IncidentListProps & { readonly narrow: boolean }): ReactNode {
  const { items, total, stale, narrow, more, onKeys } = props;
  const { list } = useMessages().incidents;
  const number = useNumberFormat();
  if (narrow && !stale) return null;
  const all = total === undefined ? undefined : total.capped ? list.atLeast(number(total.count)) : number(total.count);
  return (
    <footer className={styles.foot}>
      {stale ? (
        <span>{list.staleFoot}</span>
      ) : all === undefined ? null : (
        <span>
          {list.shown(number(items.length), all)}
          {more?.busy ? ` · ${list.loadingMore}` : null}
        </span>
      )}
      {narrow ? null : (
        <span className={styles.hints}>
          <Hint keys="J K" text={list.keys.move} />
          <Hint keys="X" text={list.keys.select} />
          <Hint keys="Enter" text={list.keys.open} />
          <button type="button" className={classNames(styles.hint, styles.allKeys)} onClick={onKeys}>
            <KeyHint keys="?" /> {list.keys.all}
          </button>
        </span>
      )}
    </footer>
  );
}

const Hint = ({ keys, text }: { readonly keys: string; readonly text: string }): ReactNode => (
  <span className={styles.hint}>
    <KeyHint keys={keys} /> {text}
  </span>
);
