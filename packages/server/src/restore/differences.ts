/** A row, or a column of one, that is not what the log says. */
export interface Difference {
  table: string;
  id: string;
  /** `*` is the whole row. */
  column: string;
  /** `missing`: the log has it, the database does not. `unexpected`: the other way round. */
  problem: 'missing' | 'unexpected' | 'altered';
  /** The newest event that says what it must be, where one does. */
  event_id: string | null;
}

const TOLD = 1_000;

/** Collects differences without growing: the first thousand, and how many there are. */
export class Differences {
  readonly told: Difference[] = [];
  count = 0;

  add(
    table: string,
    id: string,
    { event_id = null, ...found }: Omit<Difference, 'table' | 'id' | 'event_id'> & { event_id?: string | null },
  ): void {
    this.count += 1;
    if (this.told.length < TOLD) this.told.push({ table, id, ...found, event_id });
  }

  missing(table: string, id: string, event_id: string | null = null): void {
    this.add(table, id, { column: '*', problem: 'missing', event_id });
  }

  unexpected(table: string, id: string): void {
    this.add(table, id, { column: '*', problem: 'unexpected' });
  }

  altered(table: string, id: string, { column, event_id = null }: { column: string; event_id?: string | null }): void {
    this.add(table, id, { column, problem: 'altered', event_id });
  }
}

/**
 * What no event tells, by table or by `table.column`: nothing can be compared with it, and a restore does not bring it back or
 * makes it anew. A test holds this list against the schema.
 */
export const NOT_IN_THE_LOG: Readonly<Record<string, string>> = {
  'timeline_event.traceparent': 'names the trace that wrote the event; no part of what happened',
  'log_entry.numbered_at': 'when the event got its number; the number itself is compared',
  'log_checkpoint.created_at': 'when it was signed; what was signed is compared',
  'decision_log.decision_id': 'a decision that is gone was purged; what one says is compared while it is there',
  'decision_log.tenants': 'follows from who asked; what was decided is compared',
  'decision_log.simulated': 'decisions that events name are none',
  'decision_log.elapsed_us': 'how long it took',
  'decision_log.cached': 'how it was answered',
  'decision_log.request_id': 'which request asked',
  'decision_log.trace_id': 'which trace asked',
  'decision_log.span_id': 'which trace asked',
  'unnumbered_event.position': 'the order of the queue; the order of each chain is compared',
  incident_search: 'made of incidents and alerts by triggers',
  alert_group: 'which incident alerts join; made anew of the alerts',
  approval_forward: 'how far the host’s Approvals Center has got with a request',
  due_timer: 'what is due when; made anew of the rows',
  log_hold: 'a moment in which nothing is signed',
  log_witness: 'how far each witness has got',
  log_cosignature: 'what witnesses signed; they sign again',
  idempotency_key: 'answers kept for 7 days for requests that come again',
  saved_view: 'people’s own filters, which are no domain event',
  audit_receiver: 'how far each receiver has got',
  audit_dead_letter: 'what a receiver did not take',
};
