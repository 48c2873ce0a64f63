import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { EmptyState } from '../components/EmptyState';
import { TextLink } from '../components/TextLink';
import { useHost } from '../host/remote-context';
import { useFeature } from '../host/use-feature';
import { useLocale, useMessages } from '../theme/locale-context';
import { EMPTY_FILTER, type ListFilter, segmentOf } from './incident-filter';

export interface NoRowsProps {
  readonly filter: ListFilter;
  readonly onFilter: (filter: ListFilter) => void;
}

/** Why the list is empty: nothing is open, or nothing matches, and what would show more. */
export function NoRows({ filter, onFilter }: NoRowsProps): ReactNode {
  const { tenant } = useHost();
  const feature = useFeature('incident_center_enabled');
  const { list } = useMessages().incidents;
  const { locale } = useLocale();
  if (segmentOf(filter) !== 'open') {
    return (
      <EmptyState
        kind="no-match"
        title={list.noMatchTitle}
        actions={
          <Button size="small" onClick={() => onFilter({ ...EMPTY_FILTER, sort: filter.sort })}>
            {list.clearAll}
          </Button>
        }
      >
        <p>{list.noMatchText}</p>
      </EmptyState>
    );
  }
  // Nothing is known of tenants that it is switched off for.
  const tenants = feature?.on ?? tenant.ids;
  const tenantNames = new Intl.ListFormat(locale, { type: 'conjunction' }).format(tenants);
  return (
    <EmptyState
      kind="quiet"
      title={list.quietTitle(tenantNames)}
      actions={
        <TextLink onFollow={() => onFilter({ ...EMPTY_FILTER, status: ['resolved', 'closed'], sort: 'updated_at' })}>
          {list.recentlyClosed}
        </TextLink>
      }
    >
      <p>{list.quietText}</p>
    </EmptyState>
  );
}
