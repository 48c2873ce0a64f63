import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Sheet } from '../components/Dialog';
import page from '../components/list-page.module.css';
import { useMessages } from '../theme/locale-context';
import { IncidentFacets, type IncidentFacetsProps } from './IncidentFacets';
import { ActiveFilters } from './IncidentListHead';
import { EMPTY_FILTER } from './incident-filter';

export interface FacetsSheetProps extends IncidentFacetsProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

const nothing = (): void => {};

/** The facets where there is no room for them beside the list. */
export function FacetsSheet({ open, onClose, ...facets }: FacetsSheetProps): ReactNode {
  const { filter, onFilter } = facets;
  const { list } = useMessages().incidents;
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={list.filters}
      footer={
        <>
          <Button onClick={() => onFilter({ ...EMPTY_FILTER, sort: filter.sort })}>{list.clear}</Button>
          <Button variant="primary" onClick={onClose}>
            {list.done}
          </Button>
        </>
      }
    >
      <div className={page.line}>
        <ActiveFilters filter={filter} onFilter={onFilter} onEdit={nothing} nameOf={facets.nameOf} />
      </div>
      <IncidentFacets {...facets} />
    </Sheet>
  );
}
