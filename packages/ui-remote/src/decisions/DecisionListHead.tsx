import type { ReactNode, RefObject } from 'react';
import { Button } from '../components/Button';
import { FilterChip } from '../components/Chip';
import { useCopy } from '../components/CopyButton';
import { LiveMark } from '../components/LiveMark';
import page from '../components/list-page.module.css';
import { shortReference } from '../components/shorten';
import type { Live } from '../host/remote-context';
import type { Width } from '../host/use-width';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import {
  activeDecisionFields,
  DECISION_VIEWS,
  type DecisionField,
  type DecisionFilter,
  NO_DECISION_FILTER,
} from './decision-filter';

export interface DecisionListHeadProps {
  readonly filter: DecisionFilter;
  readonly onFilter: (filter: DecisionFilter) => void;
  readonly nameOf: (id: string) => string;
  readonly now: number;
  readonly live: Pick<Live, 'mark' | 'asOf' | 'behind'>;
  readonly width: Width;
  /** The address of what is shown. */
  readonly link: string;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly onFields: () => void;
}

/** Title, views, whether it is live; the filters in force. */
export function DecisionListHead(props: DecisionListHeadProps): ReactNode {
  const { filter, onFilter, live, width, link, onFields } = props;
  const { decisions: words } = useMessages();
  const { outcome, copy } = useCopy();
  const narrow = width === 'S';
  const wide = width === 'L' || width === 'XL';
  const active = activeDecisionFields(filter);
  const views = (
    // biome-ignore lint/a11y/useSemanticElements: buttons that stay pressed, no form controls.
    <div role="group" aria-label={words.views} className={page.views}>
      {DECISION_VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          className={page.view}
          title={words.viewText[view]}
          aria-pressed={view === filter.view}
          onClick={() => onFilter({ ...filter, view })}
        >
          {words.view[view]}
        </button>
      ))}
    </div>
  );
  return (
    <header className={page.head}>
      <div className={page.line}>
        <h1 ref={props.heading} tabIndex={-1} className={page.title}>
          {words.title}
        </h1>
        {narrow ? null : views}
        <span className={page.end}>
          {live.mark && live.asOf !== undefined ? (
            <LiveMark state={live.mark} asOf={live.asOf} behind={live.behind} short={narrow} />
          ) : null}
          {wide ? (
            <Button glyph={outcome === 'copied' ? 'check' : 'link'} onClick={() => void copy(link)}>
              {outcome === 'copied' ? words.linkCopied : words.copyLink}
            </Button>
          ) : null}
        </span>
      </div>
      {narrow ? <div className={page.line}>{views}</div> : null}
      {wide && active.length === 0 ? null : (
        <div className={page.line}>
          <ActiveFields {...props} active={active} />
          {wide ? null : (
            <Button variant="quiet" glyph="filter" onClick={onFields}>
              {words.filter}
            </Button>
          )}
          {active.length > 0 ? (
            <Button variant="quiet" onClick={() => onFilter({ ...NO_DECISION_FILTER, view: filter.view })}>
              {words.clear}
            </Button>
          ) : null}
        </div>
      )}
    </header>
  );
}

function ActiveFields(props: DecisionListHeadProps & { readonly active: readonly DecisionField[] }): ReactNode {
  const { filter, onFilter, nameOf, now, active, onFields } = props;
  const { decisions: words } = useMessages();
  const time = useTimeFormat();
  const valueInWords = (field: DecisionField): string => {
    switch (field) {
      case 'action':
        return filter.action === '' ? '' : words.action[filter.action];
      case 'by':
        return nameOf(filter.by);
      case 'about':
        return shortReference(filter.about);
      case 'since':
      case 'until':
        return time.moment(filter[field], now);
    }
  };
  return active.map((field) => (
    <FilterChip
      key={field}
      field={words.field[field]}
      relation={words.is}
      value={valueInWords(field)}
      onEdit={onFields}
      onRemove={() => onFilter({ ...filter, [field]: '' })}
    />
  ));
}
