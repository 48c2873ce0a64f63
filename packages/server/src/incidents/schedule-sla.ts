import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { clearTimers, setTimer } from '../timers/set-timer.js';
import { slaEnd } from './sla-clock.js';

/** Sets the timers of an incident's clock as its row says, after every change that can move the clock. */
export async function scheduleSla(queries: Queries, row: Row<'incident'>): Promise<void> {
  const running = slaEnd(row) === null && row.sla_paused_at === null;
  const wanted = {
    sla_at_risk: running && row.sla_warned_at === null && row.sla_breached_at === null ? row.sla_at_risk_from : null,
    sla_breach: running && row.sla_breached_at === null ? row.sla_deadline : null,
  } as const;
  const unwanted: (keyof typeof wanted)[] = [];
  for (const kind of ['sla_at_risk', 'sla_breach'] as const) {
    const due_at = wanted[kind];
    if (due_at === null) unwanted.push(kind);
    else await setTimer(queries, { kind, subject: row.id, tenants: row.tenants, due_at });
  }
  if (unwanted.length > 0) await clearTimers(queries, row.id, unwanted);
}
