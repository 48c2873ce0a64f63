import type { Severity } from '@incident-center/state-machines';
import type { Row } from '../database/records.js';
import { rationaleRequired } from '../options.js';
import type { UseCaseContext } from '../perform.js';
import { slaOfSeverity } from './sla-clock.js';

/** Everything of an incident that goes with its severity. */
export const severityPatch = (
  { center, principal, at }: UseCaseContext,
  row: Row<'incident'>,
  severity: Severity,
): Partial<Row<'incident'>> => ({
  severity,
  ...slaOfSeverity(center.options, { ...row, severity }, at),
  rationale_required: rationaleRequired(center.options, row.tenants, severity),
  severity_history: [...row.severity_history, { severity, changed_at: at.toISOString(), changed_by: principal.id }],
});
