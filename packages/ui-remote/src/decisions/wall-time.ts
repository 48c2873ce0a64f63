import { zoneOffset } from '../timeline/zone-offset';

const MINUTE = 60_000;

/** A moment as a `datetime-local` field of a zone has it: `2026-11-23T04:12`. Empty for none. */
export function toWallTime(moment: string, timeZone: string): string {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? '' : new Date(at + zoneOffset(at, timeZone)).toISOString().slice(0, 16);
}

/** The moment that a `datetime-local` field of a zone means, in ISO 8601. Empty for none. */
export function fromWallTime(wall: string, timeZone: string): string {
  if (wall === '') return '';
  const asUtc = Date.parse(`${wall.slice(0, 16)}:00Z`);
  if (Number.isNaN(asUtc)) return '';
  // The offset at the moment itself, which the first guess may miss by an hour around a change of the clocks.
  const guess = asUtc - zoneOffset(asUtc, timeZone);
  const at = asUtc - zoneOffset(guess, timeZone);
  return new Date(Math.floor(at / MINUTE) * MINUTE).toISOString();
}
