import pg from 'pg';

export interface DatabaseObserver {
  /** A digest of every row, by table: equal before and after where nothing was changed. */
  snapshot: () => Promise<Record<string, string>>;
  query: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;
  stop: () => Promise<void>;
}

// Written by the numbering, the timers and the sending, whenever their time has come; and the decisions, which are
// logged whatever became of the request.
const NOT_COMPARED = [
  'log_head',
  'log_entry',
  'log_node',
  'log_checkpoint',
  'unnumbered_event',
  'due_timer',
  'approval_forward',
  'log_hold',
  'log_witness',
  'log_cosignature',
  'audit_receiver',
  'audit_dead_letter',
  'decision_log',
];

/** Looks at a center's database past the center, as a superuser. */
export async function observeDatabase(url: string): Promise<DatabaseObserver> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'incident_center'
      and not table_name = any($1) order by 1`,
    [NOT_COMPARED],
  );
  const everything = rows
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from incident_center.${name} t`,
    )
    .join(' union all ');
  return {
    snapshot: async () => {
      const tables = (await client.query<{ name: string; digest: string }>(everything)).rows;
      return Object.fromEntries(tables.map(({ name, digest }) => [name, digest]));
    },
    query: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await client.query<Row>(text, values)).rows,
    stop: () => client.end(),
  };
}
