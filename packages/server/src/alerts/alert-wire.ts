import type { Alert } from '@incident-center/sdk/contract';
import type { Row } from '../database/records.js';

/** A row as the API gives it. */
export function alertToWire(row: Row<'alert'>): Alert {
  return {
    id: row.id,
    source: row.source,
    fingerprint: row.fingerprint,
    name: row.name,
    tenant: row.tenant,
    incident_id: row.incident_id,
    status: row.status,
    labels: row.labels,
    annotations: row.annotations,
    starts_at: row.starts_at.toISOString(),
    ends_at: row.ends_at?.toISOString() ?? null,
    grouped_by: {
      dedup_key: row.dedup_key,
      tenant: row.tenant,
      opened: row.opened,
      rule: row.rule,
      window_seconds: row.window_seconds,
    },
  };
}
