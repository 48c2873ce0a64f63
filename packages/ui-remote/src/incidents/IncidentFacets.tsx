import type { IncidentCounts } from '@incident-center/sdk/contract';
import { INCIDENT_STATUSES, SEVERITIES } from '@incident-center/state-machines/transition-table';
import { type ReactNode, useId } from 'react';
import { Checkbox } from '../components/Checkbox';
import { Glyph, type GlyphName } from '../components/Glyph';
import { slaTones } from '../components/sla';
import type { Colour } from '../components/states';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { type ListFilter, OWNER_FACETS, SLA_FACETS, toggle } from './incident-filter';
import styles from './incident-list.module.css';

export interface IncidentFacetsProps {
  readonly filter: ListFilter;
  readonly onFilter: (filter: ListFilter) => void;
  readonly tenants: readonly string[];
  /** As the API counts them; undefined until it has. */
  readonly counts: IncidentCounts | undefined;
  readonly nameOf: (id: string) => string;
}

/** What the list can be narrowed by, and how many each would show. */
export function IncidentFacets({ filter, onFilter, tenants, counts, nameOf }: IncidentFacetsProps): ReactNode {
  const { severity, status, sla, incidents } = useMessages();
  const { facet, ownerFacet } = incidents.list;
  const number = useNumberFormat();
  const severities = [...SEVERITIES].reverse();
  const countOf = (field: keyof IncidentCounts, value: string): string | undefined =>
    counts && number(counts[field][value] ?? 0);
  const environments = [...new Set([...Object.keys(counts?.environment ?? {}), ...filter.environment])].sort();
  const owners = [...OWNER_FACETS, ...filter.owner.filter((id) => !isOwnerFacet(id))];
  return (
    <div className={styles.facetList}>
      <Facet title={facet.severity}>
        {severities.map((value) => (
          <Checkbox
            key={value}
            checked={filter.severity.includes(value)}
            count={countOf('severity', value)}
            label={<Option glyph={`severity-${value}`} colour={value} text={severity[value]} />}
            onChange={() => onFilter({ ...filter, severity: toggle(filter.severity, value, severities) })}
          />
        ))}
      </Facet>
      <Facet title={facet.status}>
        {INCIDENT_STATUSES.map((value) => (
          <Checkbox
            key={value}
            checked={filter.status.includes(value)}
            count={countOf('status', value)}
            label={<Option glyph={`status-${value}`} colour={value} text={status[value]} />}
            onChange={() => onFilter({ ...filter, status: toggle(filter.status, value, INCIDENT_STATUSES) })}
          />
        ))}
      </Facet>
      <Facet title={facet.sla}>
        {SLA_FACETS.map((value) => (
          <Checkbox
            key={value}
            checked={filter.sla.includes(value)}
            count={countOf('sla', value)}
            label={<Option glyph={`sla-${value}`} colour={slaTones[value]} text={sla[value]} />}
            onChange={() => onFilter({ ...filter, sla: toggle(filter.sla, value, SLA_FACETS) })}
          />
        ))}
      </Facet>
      <Facet title={facet.owner}>
        {owners.map((value) => (
          <Checkbox
            key={value}
            checked={filter.owner.includes(value)}
            count={isOwnerFacet(value) ? countOf('owner', value) : undefined}
            label={isOwnerFacet(value) ? ownerFacet[value] : nameOf(value)}
            onChange={() => onFilter({ ...filter, owner: toggle(filter.owner, value, owners) })}
          />
        ))}
      </Facet>
      {tenants.length > 1 ? (
        <Facet title={facet.tenant}>
          {tenants.map((value) => (
            <Checkbox
              key={value}
              checked={filter.tenant.includes(value)}
              count={countOf('tenant', value)}
              label={value}
              onChange={() => onFilter({ ...filter, tenant: toggle(filter.tenant, value, tenants) })}
            />
          ))}
        </Facet>
      ) : null}
      {environments.length > 1 ? (
        <Facet title={facet.environment}>
          {environments.map((value) => (
            <Checkbox
              key={value}
              checked={filter.environment.includes(value)}
              count={countOf('environment', value)}
              label={value}
              onChange={() => onFilter({ ...filter, environment: toggle(filter.environment, value, environments) })}
            />
          ))}
        </Facet>
      ) : null}
    </div>
  );
}

export const isOwnerFacet = (owner: string): owner is (typeof OWNER_FACETS)[number] =>
  OWNER_FACETS.some((one) => one === owner);

interface FacetProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Facet({ title, children }: FacetProps): ReactNode {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't be laid out like the rest.
    <div role="group" aria-labelledby={id} className={styles.facet}>
      <span id={id} className={styles.facetTitle}>
        {title}
      </span>
      {children}
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
