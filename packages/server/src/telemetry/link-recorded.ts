import type { Receipt } from '@incident-center/sdk/contract';
import { and, eq, or } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { timelineEvent } from '../database/schema.js';
import { ATTRIBUTES } from './names.js';
import { recordingSpan, storedSpan } from './tracing.js';

interface Recorded {
  incident_id?: string | null;
  runbook_execution_id?: string | null;
}

/** The id that all of them share, if they share one. */
function shared(ids: readonly (string | null | undefined)[]): string | undefined {
  const [first, ...others] = new Set(ids);
  return others.length === 0 ? (first ?? undefined) : undefined;
}

/**
 * Says on the open span what was recorded, and links it to the change before it on each chain: requests of an incident are
 * traces of their own, and the links make them one story. Reads nothing where nobody records spans.
 */
export async function linkRecorded(
  queries: Queries,
  drafts: readonly Recorded[],
  receipts: readonly Receipt[],
): Promise<void> {
  const span = recordingSpan();
  if (span === undefined) return;
  const incident = shared(drafts.map(({ incident_id }) => incident_id));
  if (incident !== undefined) span.setAttribute(ATTRIBUTES.incident, incident);
  const execution = shared(drafts.map(({ runbook_execution_id }) => runbook_execution_id));
  if (execution !== undefined) span.setAttribute(ATTRIBUTES.execution, execution);
  const firsts = new Map<string, number>();
  for (const { chain, seq } of receipts) firsts.set(chain, Math.min(seq, firsts.get(chain) ?? seq));
  const before = [...firsts].filter(([, seq]) => seq > 1);
  if (before.length === 0) return;
  const rows = await queries
    .select({ traceparent: timelineEvent.traceparent })
    .from(timelineEvent)
    .where(or(...before.map(([chain, seq]) => and(eq(timelineEvent.chain, chain), eq(timelineEvent.seq, seq - 1)))));
  const own = span.spanContext().traceId;
  for (const { traceparent } of rows) {
    const context = storedSpan(traceparent);
    // What belongs to the same trace is connected already.
    if (context !== undefined && context.traceId !== own) span.addLink({ context });
  }
}
