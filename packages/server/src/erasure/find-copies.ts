import { type RecordName, records } from '../database/records.js';
import { sameJson } from '../timeline/check-events.js';
import { holdsAny, type Piece, piecesOf, resembles, sharesPiece, type Value } from './free-text.js';

/** An opening with its value read, and what its path says. */
export interface Opening {
  event_id: string;
  path: string;
  value: Value;
  /** The row that it is of; undefined for a text of the event itself. */
  row: { record: RecordName; id: string } | undefined;
  /** The column, or the text's name. */
  column: string;
}

/**
 * Between which columns text is carried over: from an alert into the incident that it opens, from a run into the approval
 * that it asks for, from a file's event into the state of its step. A column that takes text from another belongs here.
 */
const CARRIED: readonly (readonly string[])[] = [
  ['alert.name', 'alert.dedup_key', 'dedup_key', 'incident.title', 'incident.tags'],
  [
    'alert.labels',
    'alert.name',
    'alert.dedup_key',
    'dedup_key',
    'incident.title',
    'incident.description',
    'incident.tags',
  ],
  ['alert.annotations', 'alert.name', 'incident.title', 'incident.description', 'incident.tags'],
  ['alert.dedup_key', 'dedup_key'],
  ['runbook_execution.inputs', 'runbook_execution.outputs', 'approval.inputs'],
  ['runbook_execution.outputs', 'approval.inputs'],
  ['runbook_execution.step_states', 'name'],
  ['runbook.name', 'approval.title'],
];
/** Columns that say the same of several rows: what grouped them, and what a runbook's next version takes over. */
const SHARED = ['alert.dedup_key', 'runbook.name', 'runbook.tags', 'runbook_execution.runbook_name'];

type Place = Pick<Opening, 'row' | 'column'>;
type Written = Place & Pick<Opening, 'value'>;

export const fullName = ({ row, column }: Place): string => (row === undefined ? column : `${row.record}.${column}`);

/** Reads what a path says: `/rationale`, or `/incident/<id>/title`. Only the id in the middle may hold a slash. */
export function readPath(path: string): Place {
  const [, record = '', ...rest] = path.split('/');
  const column = rest.at(-1);
  if (column === undefined || !Object.hasOwn(records, record)) return { row: undefined, column: path.slice(1) };
  return { row: { record: record as RecordName, id: rest.slice(0, -1).join('/') }, column };
}

const sameRow = (one: Place, other: Place): boolean =>
  one.row?.record === other.row?.record && one.row?.id === other.row?.id;

/** The same text in the same place, which a later event told once more. */
function isRepeated(one: Written, gone: Written): boolean {
  const name = fullName(one);
  if (name !== fullName(gone)) return false;
  if (one.row === undefined) return sameJson(one.value, gone.value);
  return (SHARED.includes(name) || sameRow(one, gone)) && sharesPiece(one.column, gone.value, one.value);
}

/** Whether the text of one column may have come from the other. Of alerts, each has its own. */
function carries(one: Place, other: Place): boolean {
  const names = [fullName(one), fullName(other)];
  if (names.every((name) => name.startsWith('alert.')) && !sameRow(one, other)) return false;
  return CARRIED.some(([from = '', ...to]) => names.includes(from) && names.some((name) => to.includes(name)));
}

const isCarried = (one: Written, gone: Written): boolean =>
  carries(one, gone) && holdsAny(one.column, one.value, piecesOf(gone.column, gone.value));

/**
 * Of all openings of a chain, those that hold text of the ones that are erased: told again in the same place, or carried
 * over into another column, and told again there.
 */
export function findCopies(named: readonly Opening[], others: readonly Opening[]): Opening[] {
  let left = [...others];
  const take = (edge: readonly Opening[], is: (one: Written, gone: Written) => boolean): Opening[] => {
    const found = left.filter((one) => edge.some((gone) => is(one, gone)));
    left = left.filter((one) => !found.includes(one));
    return found;
  };
  const repeatedly = (from: readonly Opening[]): Opening[] => {
    const all: Opening[] = [];
    for (let edge = from; edge.length > 0; all.push(...edge)) edge = take(edge, isRepeated);
    return all;
  };
  const same = repeatedly(named);
  const carried = take([...named, ...same], isCarried);
  return [...same, ...carried, ...repeatedly(carried)];
}

/** Which pieces of a column's present value were erased. */
export function goneFrom(place: Place, erased: readonly Opening[]): (piece: Piece) => boolean {
  const name = fullName(place);
  const here = erased.filter((gone) => fullName(gone) === name && (sameRow(gone, place) || SHARED.includes(name)));
  const elsewhere = erased.filter((gone) => carries(place, gone));
  const places = new Set(
    here.flatMap(({ column, value }) =>
      piecesOf(column, value).map(({ at, value: text }) => JSON.stringify([at, text])),
    ),
  );
  const carried = elsewhere.flatMap(({ column, value }) => piecesOf(column, value));
  return ({ at, value }) =>
    places.has(JSON.stringify([at, value])) || carried.some((gone) => resembles(gone.value, value));
}
