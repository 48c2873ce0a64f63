import { REDACTED, type StepStateRecord } from '@incident-center/sdk/contract';
import { sameJson } from '../timeline/check-events.js';

/** Any JSON that was read. */
export type Value = unknown;
/** A piece of a value that somebody wrote, and where in the value it stands. */
export interface Piece {
  at: string;
  value: string | number;
}

const isObject = (value: Value): value is Record<string, Value> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Columns whose keys people choose as well: nothing of them stays. */
const MAPS = ['tags', 'labels', 'annotations'];

/** Of the states of steps, people wrote what files are called. The rest are keys, times, hashes, and names of the spec. */
const filesOf = (value: Value): StepStateRecord['evidence'] =>
  (Array.isArray(value) ? value : []).flatMap((step: Value) =>
    isObject(step) && Array.isArray(step.evidence) ? (step.evidence as StepStateRecord['evidence']) : [],
  );

function leaves(value: Value, at: string): Piece[] {
  if (typeof value === 'string') return value === '' ? [] : [{ at, value }];
  if (typeof value === 'number') return [{ at, value }];
  if (Array.isArray(value)) return value.flatMap((one, index) => leaves(one, `${at}/${index}`));
  return isObject(value) ? Object.entries(value).flatMap(([key, one]) => leaves(one, `${at}/${key}`)) : [];
}

/**
 * What people wrote in the value of a column or of an event's text.
 *
 * @example
 * piecesOf('tags', { team: 'storage' }); // 'team' and 'storage'
 */
export function piecesOf(column: string, value: Value): Piece[] {
  const pieces =
    column === 'step_states'
      ? filesOf(value).map(({ evidence_ref, name }) => ({ at: `/${evidence_ref}/name`, value: name }))
      : leaves(value, '');
  const keys = MAPS.includes(column) && isObject(value) ? Object.keys(value) : [];
  return [...pieces, ...keys.map((key) => ({ at: `#${key}`, value: key }))].filter(
    ({ value: text }) => text !== REDACTED,
  );
}

const placeOf = ({ at, value }: Piece) => JSON.stringify([at, value]);

/** Whether two values of one column of one row have something in common that was written once: in the same place. */
export function sharesPiece(column: string, left: Value, right: Value): boolean {
  const places = new Set(piecesOf(column, left).map(placeOf));
  return piecesOf(column, right).some((piece) => places.has(placeOf(piece)));
}

/** Shorter ones are found as whole words only: they may be part of many. */
const LONG_ENOUGH = 8;

function within(long: string, short: string): boolean {
  if (short.length >= LONG_ENOUGH) return long.includes(short);
  const escaped = short.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u').test(long);
}

/** Whether one text was made of the other: the same, cut off, or with words around it. */
export function resembles(left: string | number, right: string | number): boolean {
  const [one, other] = [String(left), String(right)];
  if (one === other) return true;
  return one.length > other.length ? within(one, other) : within(other, one);
}

/** Whether any of these pieces stands in a value. */
export const holdsAny = (column: string, value: Value, pieces: readonly Piece[]): boolean =>
  piecesOf(column, value).some((piece) => pieces.some((erased) => resembles(piece.value, erased.value)));

/** A value without what `gone` says of one of its pieces. */
export function masked(column: string, value: Value, gone: (piece: Piece) => boolean): Value {
  const lost = new Set(piecesOf(column, value).filter(gone).map(placeOf));
  if (lost.size === 0) return value;
  if (typeof value === 'string') return REDACTED;
  if (MAPS.includes(column)) return { [REDACTED]: '' };
  if (column === 'step_states') return maskFiles(value as StepStateRecord[], lost);
  const without = (one: Value, at: string): Value => {
    if (typeof one === 'string' || typeof one === 'number')
      return lost.has(placeOf({ at, value: one })) ? REDACTED : one;
    if (Array.isArray(one)) return one.map((item, index) => without(item, `${at}/${index}`));
    if (!isObject(one)) return one;
    return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, without(item, `${at}/${key}`)]));
  };
  return without(value, '');
}

const maskFiles = (steps: readonly StepStateRecord[], lost: ReadonlySet<string>): StepStateRecord[] =>
  steps.map((step) => ({
    ...step,
    evidence: step.evidence.map((file) =>
      lost.has(placeOf({ at: `/${file.evidence_ref}/name`, value: file.name })) ? { ...file, name: REDACTED } : file,
    ),
  }));

/** Whether a value is another one now. */
export const differs = (before: Value, after: Value): boolean => !sameJson(before, after);
