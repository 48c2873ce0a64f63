/** A row that can be held: the same id with a higher version is a change. */
export interface Holdable {
  readonly id: string;
  readonly version: number;
}

export interface HeldRows<Row extends Holdable> {
  /** What is shown: as it was when the hand came near, with my own changes in place. */
  readonly rows: readonly Row[];
  /** How many changes wait: rows that came, left, moved on. */
  readonly waiting: number;
}

/**
 * Nothing moves under a pointer or a focus: the shown rows stay where they are, and what changed meanwhile waits.
 * Rows below the last shown one are let in, as they move nothing; so are changes of the person's own.
 */
export function holdRows<Row extends Holdable>(
  shown: readonly Row[],
  latest: readonly Row[],
  mine: ReadonlySet<string>,
): HeldRows<Row> {
  const byId = new Map(latest.map((row) => [row.id, row]));
  const known = new Set(shown.map((row) => row.id));
  let waiting = 0;
  const rows = shown.map((row) => {
    const now = byId.get(row.id);
    if (now && mine.has(row.id)) return now;
    if (!now ? !mine.has(row.id) : now.version !== row.version) waiting += 1;
    return row;
  });
  let last = -1;
  for (const [index, row] of latest.entries()) if (known.has(row.id)) last = index;
  const below: Row[] = [];
  for (const [index, row] of latest.entries()) {
    if (known.has(row.id)) continue;
    if (index > last) below.push(row);
    else waiting += 1;
  }
  return { rows: [...rows, ...below], waiting };
}
