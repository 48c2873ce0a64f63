/** How many events fall into each of equal parts of the time between the first and the last. */
export interface TimeBins {
  readonly from: number;
  readonly to: number;
  /** Milliseconds of one part. */
  readonly width: number;
  readonly counts: readonly number[];
}

const MINUTE = 60_000;

/**
 * Counts moments into `parts` equal parts. A single moment gets a minute around it, so that there is something to draw.
 *
 * @param moments epoch milliseconds, in any order.
 */
export function timeBins(moments: readonly number[], parts: number): TimeBins {
  const first = moments.length > 0 ? Math.min(...moments) : 0;
  const last = moments.length > 0 ? Math.max(...moments) : MINUTE;
  const [from, to] = last - first < MINUTE ? [first - MINUTE / 2, first + MINUTE / 2] : [first, last];
  const width = (to - from) / parts;
  const counts = Array.from({ length: parts }, () => 0);
  for (const moment of moments) {
    const at = Math.min(parts - 1, Math.max(0, Math.floor((moment - from) / width)));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { from, to, width, counts };
}

/** The moments of a selection of parts `start` to `end`, the end not included; undefined for all of them. */
export function rangeOfBins(bins: TimeBins, start: number, end: number): { from: number; to: number } | undefined {
  if (start <= 0 && end >= bins.counts.length) return undefined;
  return { from: Math.floor(bins.from + start * bins.width), to: Math.ceil(bins.from + end * bins.width) };
}

/** Where a time of day, as `03:01` or `03:01:12`, falls, on the day that gives the moment nearest to the span. */
export function momentOfTime(text: string, bins: Pick<TimeBins, 'from' | 'to'>, offset: number): number | undefined {
  const match = /^\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const day = 86_400_000;
  const ofDay = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const away = (moment: number): number => Math.max(bins.from - moment, 0, moment - bins.to);
  const firstDay = Math.floor((bins.from + offset) / day) - 1;
  const days = Math.ceil((bins.to - bins.from) / day) + 2;
  let best: number | undefined;
  for (let index = 0; index <= Math.min(days, 400); index += 1) {
    const moment = (firstDay + index) * day + ofDay - offset;
    if (best === undefined || away(moment) < away(best)) best = moment;
  }
  return best;
}
