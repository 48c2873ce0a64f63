import { type ReactNode, type RefObject, useEffect, useId, useState } from 'react';
import { Button } from '../components/Button';
import { FilterChip } from '../components/Chip';
import { useCopy } from '../components/CopyButton';
import { Glyph } from '../components/Glyph';
import { KeyHint } from '../components/KeyHint';
import { LiveMark } from '../components/LiveMark';
import page from '../components/list-page.module.css';
import { VisuallyHidden } from '../components/VisuallyHidden';
import type { Refusal } from '../components/WhyToFix';
import type { Live } from '../host/remote-context';
import type { Width } from '../host/use-width';
import type { Messages } from '../messages/en';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { isOwnerFacet } from './IncidentFacets';
import {
  activeFields,
  EMPTY_FILTER,
  type FilterField,
  type ListFilter,
  SEGMENT_FILTERS,
  SEGMENTS,
  type Segment,
  SORTS,
  type Sort,
  segmentOf,
} from './incident-filter';
import styles from './incident-list.module.css';

export interface IncidentListHeadProps {
  readonly filter: ListFilter;
  readonly onFilter: (filter: ListFilter) => void;
  readonly counts: Readonly<Record<Segment, number>> | undefined;
  readonly nameOf: (id: string) => string;
  /** Saved views, in a menu beside those that come with the screens. */
  readonly savedViews?: ReactNode;
  readonly live: Pick<Live, 'mark' | 'asOf' | 'behind'>;
  readonly width: Width;
  readonly link: string;
  readonly createRefusal: Refusal | undefined;
  readonly onCreate: () => void;
  readonly onFacets: () => void;
  readonly title: RefObject<HTMLHeadingElement | null>;
  readonly search: RefObject<HTMLInputElement | null>;
}

/** Title, saved views, whether it is live; search, filters in force, sort. */
export function IncidentListHead(props: IncidentListHeadProps): ReactNode {
  const { filter, onFilter, counts, live, width, link, createRefusal, onCreate, onFacets } = props;
  const { incidents } = useMessages();
  const { list } = incidents;
  const { outcome, copy } = useCopy();
  const segment = segmentOf(filter);
  const narrow = width === 'S';
  return (
    <header className={page.head}>
      <div className={page.line}>
        <h1 ref={props.title} tabIndex={-1} className={page.title}>
          {incidents.title}
        </h1>
        {narrow ? null : <Views {...{ segment, filter, onFilter, counts }}>{props.savedViews}</Views>}
        <span className={page.end}>
          {live.mark && live.asOf !== undefined ? (
            <LiveMark state={live.mark} asOf={live.asOf} behind={live.behind} short={narrow} />
          ) : null}
          {width === 'L' || width === 'XL' ? (
            <Button glyph={outcome === 'copied' ? 'check' : 'link'} onClick={() => void copy(link)}>
              {outcome === 'copied' ? list.linkCopied : list.copyLink}
            </Button>
          ) : null}
          <Button variant="primary" glyph="plus" refusal={createRefusal} iconOnly={narrow} onClick={onCreate}>
            {list.create}
          </Button>
        </span>
      </div>
      {narrow ? (
        <div className={page.line}>
          <Views {...{ segment, filter, onFilter, counts }}>{props.savedViews}</Views>
        </div>
      ) : null}
      <div className={page.line}>
        <SearchBox value={filter.q} input={props.search} onChange={(q) => onFilter({ ...filter, q })} />
        {narrow ? null : <ActiveFilters {...{ filter, onFilter }} onEdit={onFacets} nameOf={props.nameOf} />}
        <Button variant="quiet" glyph={narrow ? 'filter' : 'plus'} keys={narrow ? undefined : 'F'} onClick={onFacets}>
          {list.filter}
        </Button>
        {!narrow && activeFields(filter).length > 0 ? (
          <Button variant="quiet" onClick={() => onFilter({ ...EMPTY_FILTER, sort: filter.sort })}>
            {list.clear}
          </Button>
        ) : null}
        {narrow ? null : (
          <span className={page.end}>
            <SortField value={filter.sort} onChange={(sort) => onFilter({ ...filter, sort })} />
          </span>
        )}
      </div>
    </header>
  );
}

interface ViewsProps extends Pick<IncidentListHeadProps, 'filter' | 'onFilter' | 'counts'> {
  readonly segment: Segment | undefined;
  readonly children?: ReactNode;
}

function Views({ segment, filter, onFilter, counts, children }: ViewsProps): ReactNode {
  const { list } = useMessages().incidents;
  const number = useNumberFormat();
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that stay pressed, no form controls.
    <div role="group" aria-label={list.views} className={page.views}>
      {SEGMENTS.map((name) => (
        <button
          key={name}
          type="button"
          className={page.view}
          aria-pressed={name === segment}
          onClick={() => onFilter({ ...SEGMENT_FILTERS[name], sort: filter.sort })}
        >
          {list.segment[name]}
          {counts ? <span className={styles.viewCount}>{number(counts[name])}</span> : null}
        </button>
      ))}
      {children}
    </div>
  );
}

interface SearchBoxProps {
  readonly value: string;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onChange: (q: string) => void;
}

const TYPING_MS = 250;

/** Asks the server once somebody stops typing. */
function SearchBox({ value, input, onChange }: SearchBoxProps): ReactNode {
  const { list } = useMessages().incidents;
  const id = useId();
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest `onChange` is called with what was typed.
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={styles.search}>
      <VisuallyHidden>
        <label htmlFor={id}>{list.search}</label>
      </VisuallyHidden>
      <span className={styles.searchBox}>
        <span className={styles.searchGlyph}>
          <Glyph name="search" />
        </span>
        <input
          id={id}
          ref={input}
          type="text"
          enterKeyHint="search"
          className={styles.searchInput}
          placeholder={list.searchHint}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onChange(text);
            if (event.key !== 'Escape') return;
            if (text === '') event.currentTarget.blur();
            setText('');
            onChange('');
          }}
        />
        <span className={styles.searchKey}>
          <KeyHint keys="/" />
        </span>
      </span>
    </div>
  );
}

function SortField({ value, onChange }: { readonly value: Sort; readonly onChange: (sort: Sort) => void }): ReactNode {
  const { list } = useMessages().incidents;
  const id = useId();
  return (
    <span className={styles.sort}>
      <label htmlFor={id}>{list.sort}</label>
      <span className={styles.sortBox}>
        <select
          id={id}
          className={styles.sortSelect}
          value={value}
          onChange={(event) => {
            const sort = SORTS.find((one) => one === event.target.value);
            if (sort) onChange(sort);
          }}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {list.sorts[sort]}
            </option>
          ))}
        </select>
        <span className={styles.sortArrow}>
          <Glyph name="chevron-down" />
        </span>
      </span>
    </span>
  );
}

interface ActiveFiltersProps extends Pick<IncidentListHeadProps, 'filter' | 'onFilter'> {
  readonly onEdit: () => void;
  readonly nameOf: (id: string) => string;
}

/** A chip for each field that narrows the list. */
export function ActiveFilters({ filter, onFilter, onEdit, nameOf }: ActiveFiltersProps): ReactNode {
  const messages = useMessages();
  const { list } = messages.incidents;
  return activeFields(filter).map((field) => (
    <FilterChip
      key={field}
      field={list.facet[field]}
      relation={field === 'tag' ? list.allOf : list.anyOf}
      value={valuesInWords(filter, field, { messages, nameOf }).join(', ')}
      onEdit={onEdit}
      onRemove={() => onFilter({ ...filter, [field]: [] })}
    />
  ));
}

/** The values of a field as they are shown. */
export function valuesInWords(
  filter: ListFilter,
  field: FilterField,
  { messages, nameOf }: { readonly messages: Messages; readonly nameOf: (id: string) => string },
): string[] {
  switch (field) {
    case 'status':
      return filter.status.map((value) => messages.status[value]);
    case 'severity':
      return filter.severity.map((value) => messages.severity[value]);
    case 'sla':
      return filter.sla.map((value) => messages.sla[value]);
    case 'owner':
      return filter.owner.map((value) =>
        isOwnerFacet(value) ? messages.incidents.list.ownerFacet[value] : nameOf(value),
      );
    case 'tenant':
    case 'environment':
    case 'tag':
      return [...filter[field]];
  }
}
