import type { SlaState } from '@incident-center/sdk/contract';
import { INCIDENT_STATUSES, SEVERITIES } from '@incident-center/state-machines/transition-table';
import { type ReactNode, useId } from 'react';
import { Checkbox } from '../components/Checkbox';
import { Glyph, type GlyphName } from '../components/Glyph';
import { slaTones } from '../components/sla';
import type { Colour } from '../components/states';
import { useMessages } from '../theme/locale-context';
import { type ListFilter, type OwnerFacet, SLA_FACETS, toggle } from './incident-filter';
import styles from './incident-list.module.css';

export type FacetCounts = Readonly<
  Record<'severity' | 'status' | 'tenant', Readonly<Record<string, string | undefined>>>
>;

export interface IncidentFacetsProps {
  readonly filter: ListFilter;
  readonly onFilter: (filter: ListFilter) => void;
  readonly tenants: readonly string[];
  /** As the API counts them. */
  readonly counts: FacetCounts;
  /** What the API can't count, counted in what is loaded; undefined while nothing is. */
  readonly loaded:
    | {
        readonly sla: ReadonlyMap<SlaState, number>;
        readonly owner: ReadonlyMap<OwnerFacet, number>;
        /** Said where not everything is loaded. */
        readonly note: string | undefined;
      }
    | undefined;
}

const OWNERS: readonly OwnerFacet[] = ['me', 'nobody', 'others'];

/** What the list can be narrowed by, and how many each would show. */
export function IncidentFacets({ filter, onFilter, tenants, counts, loaded }: IncidentFacetsProps): ReactNode {
  const { severity, status, sla, incidents } = useMessages();
  const { facet, ownerFacet } = incidents.list;
  return (
    <div className={styles.facetList}>
      <Facet title={facet.severity}>
        {[...SEVERITIES].reverse().map((value) => (
          <Checkbox
            key={value}
            checked={filter.severity.includes(value)}
            count={counts.severity[value]}
            label={<Option glyph={`severity-${value}`} colour={value} text={severity[value]} />}
            onChange={() =>
              onFilter({ ...filter, severity: toggle(filter.severity, value, [...SEVERITIES].reverse()) })
            }
          />
        ))}
      </Facet>
      <Facet title={facet.status}>
        {INCIDENT_STATUSES.map((value) => (
          <Checkbox
            key={value}
            checked={filter.status.includes(value)}
            count={counts.status[value]}
            label={<Option glyph={`status-${value}`} colour={value} text={status[value]} />}
            onChange={() => onFilter({ ...filter, status: toggle(filter.status, value, INCIDENT_STATUSES) })}
          />
        ))}
      </Facet>
      <Facet title={facet.sla} note={loaded?.note}>
        {SLA_FACETS.map((value) => (
          <Checkbox
            key={value}
            checked={filter.sla.includes(value)}
            count={loaded?.sla.get(value) ?? (loaded ? 0 : undefined)}
            label={<Option glyph={`sla-${value}`} colour={slaTones[value]} text={sla[value]} />}
            onChange={() => onFilter({ ...filter, sla: toggle(filter.sla, value, SLA_FACETS) })}
          />
        ))}
      </Facet>
      <Facet title={facet.owner} note={loaded?.note}>
        {OWNERS.map((value) => (
          <Checkbox
            key={value}
            checked={filter.owner.includes(value)}
            count={loaded?.owner.get(value) ?? (loaded ? 0 : undefined)}
            label={ownerFacet[value]}
            onChange={() => onFilter({ ...filter, owner: toggle(filter.owner, value, OWNERS) })}
          />
        ))}
      </Facet>
      {tenants.length > 1 ? (
        <Facet title={facet.tenant}>
          {tenants.map((value) => (
            <Checkbox
              key={value}
              checked={filter.tenant.includes(value)}
              count={counts.tenant[value]}
              label={value}
              onChange={() => onFilter({ ...filter, tenant: toggle(filter.tenant, value, tenants) })}
            />
          ))}
        </Facet>
      ) : null}
    </div>
  );
}

interface FacetProps {
  readonly title: string;
  readonly note?: string | undefined;
  readonly children: ReactNode;
}

function Facet({ title, note, children }: FacetProps): ReactNode {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't be laid out like the rest.
    <div role="group" aria-labelledby={id} className={styles.facet}>
      <span id={id} className={styles.facetTitle}>
        {title}
      </span>
      {children}
      {note ? <span className={styles.facetNote}>{note}</span> : null}
    </div>
  );
}

interface OptionProps {
  readonly glyph: GlyphName;
  readonly colour: Colour;
  readonly text: string;
}

const Option = ({ glyph, colour, text }: OptionProps): ReactNode => (
  <span className={styles.option}>
    <Glyph name={glyph} colour={colour} />
    {text}
  </span>
);
