import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import { getTableColumns } from 'drizzle-orm';
import { asJson, definitionOf, type RecordName, recordId, records } from '../database/records.js';
import { type CheckedEvent, sameJson } from './check-events.js';

/** A column's value as the newest event that set it says. */
interface ExpectedField {
  value: unknown;
  /** Committed to, and the opening was erased: nobody can say any more what it must be. */
  erased: boolean;
  seq: number;
  event_id: string;
}

/** A row as its events make it. */
export interface ExpectedRow {
  record: RecordName;
  id: string;
  fields: Map<string, ExpectedField>;
}

/** A row or a column that is not what the events say. `*` is the whole row: missing, or made by no event. */
export interface Deviation {
  record: RecordName;
  id: string;
  field: string;
  seq: number;
  event_id: string | null;
}

export const keyOf = (record: RecordName, id: string): string => `${record}:${id}`;

interface LoggedChange {
  record: RecordName;
  id: string;
  set: Record<string, unknown>;
}

const isChange = (value: unknown): value is LoggedChange => {
  const { record, id, set } = (value ?? {}) as Partial<LoggedChange>;
  return (
    typeof record === 'string' &&
    Object.hasOwn(records, record) &&
    typeof id === 'string' &&
    typeof set === 'object' &&
    set !== null
  );
};

/** What one event says of one row. */
export interface RowChange extends LoggedChange {
  /** Columns that the event commits to, as far as they can be opened. */
  texts: Record<string, unknown>;
  erased: string[];
  seq: number;
  event_id: string;
}

/** What an event says of rows. */
export function changesOf({ core, seq, opened }: CheckedEvent): RowChange[] {
  const committed = new Set(core.commitments.map(({ path }) => path));
  const logged: readonly unknown[] = Array.isArray(core.payload.changes) ? core.payload.changes : [];
  return logged.filter(isChange).map(({ record, id, set }) => {
    const change: RowChange = { record, id, set, texts: {}, erased: [], seq, event_id: core.id };
    for (const column of definitionOf(record).texts as readonly string[]) {
      const path = `/${record}/${id}/${column}`;
      if (opened.has(path)) change.texts[column] = opened.get(path);
      else if (committed.has(path)) change.erased.push(column);
    }
    return change;
  });
}

/** Makes of a row what a change says. Changes come in the order of their events. */
export function applyChange(rows: Map<string, ExpectedRow>, change: RowChange): void {
  const { record, id, set, texts, erased, seq, event_id } = change;
  const row = rows.get(keyOf(record, id)) ?? { record, id, fields: new Map<string, ExpectedField>() };
  rows.set(keyOf(record, id), row);
  for (const [column, value] of Object.entries({ ...set, ...texts }))
    row.fields.set(column, { value, erased: false, seq, event_id });
  for (const column of erased) row.fields.set(column, { value: undefined, erased: true, seq, event_id });
}

/** Folds events into the rows that they make. */
export function foldEvents(events: readonly CheckedEvent[]): Map<string, ExpectedRow> {
  const rows = new Map<string, ExpectedRow>();
  for (const event of events) for (const change of changesOf(event)) applyChange(rows, change);
  return rows;
}

/** Which alerts each incident has, as the alerts' own rows say. */
export type LinkedAlerts = ReadonlyMap<string, readonly string[]>;

function linkedAlerts(expected: ReadonlyMap<string, ExpectedRow>): LinkedAlerts {
  const linked = new Map<string, string[]>();
  for (const { record, id, fields } of expected.values()) {
    const incident = record === 'alert' ? fields.get('incident_id')?.value : undefined;
    if (typeof incident !== 'string') continue;
    const known = linked.get(incident);
    if (known === undefined) linked.set(incident, [id]);
    else known.push(id);
  }
  return linked;
}

type Fits = (row: Record<string, unknown>, linked: LinkedAlerts) => boolean;

/** Columns that something else stands for, and whether they still fit it. */
const DERIVED_FIT: Partial<Record<RecordName, Record<string, Fits>>> = {
  incident: {
    linked_alert_ids: (row, linked) => {
      const stored = Array.isArray(row.linked_alert_ids) ? [...row.linked_alert_ids].sort() : undefined;
      return sameJson(stored, [...(linked.get(String(row.id)) ?? [])].sort());
    },
  },
  runbook: {
    spec_text: (row) => sha256Hex(String(row.spec_text)) === row.spec_hash,
    spec: (row) => {
      try {
        return canonicalJson(row.spec) === row.spec_text;
      } catch {
        return false;
      }
    },
  },
};

/** A stored value as JSON, also where it is none that we would have stored. */
export function storedJson(value: unknown): unknown {
  return value instanceof Date && Number.isNaN(value.getTime()) ? 'not a moment' : asJson(value);
}

/** Compares one row with its events, column by column, so that a column added later is compared as well. */
function rowDeviations(expected: ExpectedRow, row: Record<string, unknown>, linked: LinkedAlerts): Deviation[] {
  const { record, id, fields } = expected;
  const { table, derived } = definitionOf(record);
  const fit = DERIVED_FIT[record] ?? {};
  return Object.keys(getTableColumns(table)).flatMap((column): Deviation[] => {
    const field = fields.get(column);
    if ((derived as readonly string[]).includes(column)) {
      if (fit[column]?.(row, linked) ?? true) return [];
      const source = fields.get('spec_hash') ?? fields.get('id');
      return [{ record, id, field: column, seq: source?.seq ?? 0, event_id: source?.event_id ?? null }];
    }
    if (field === undefined || field.erased || sameJson(storedJson(row[column]), field.value)) return [];
    return [{ record, id, field: column, seq: field.seq, event_id: field.event_id }];
  });
}

/**
 * Compares the stored rows with those that the events make, both ways.
 *
 * @param linked alerts that may not be among the rows; those that are unless given.
 */
export function compareRows(
  expected: ReadonlyMap<string, ExpectedRow>,
  rows: readonly { record: RecordName; row: Record<string, unknown> }[],
  linked = linkedAlerts(expected),
): Deviation[] {
  const found = new Map(rows.map(({ record, row }) => [keyOf(record, recordId(record, row)), { record, row }]));
  const deviations: Deviation[] = [];
  for (const [key, want] of expected) {
    const have = found.get(key);
    if (have !== undefined) {
      deviations.push(...rowDeviations(want, have.row, linked));
      continue;
    }
    const newest = [...want.fields.values()].at(-1);
    deviations.push({
      record: want.record,
      id: want.id,
      field: '*',
      seq: newest?.seq ?? 0,
      event_id: newest?.event_id ?? null,
    });
  }
  for (const [key, { record, row }] of found) {
    if (!expected.has(key)) deviations.push({ record, id: recordId(record, row), field: '*', seq: 0, event_id: null });
  }
  return deviations;
}
