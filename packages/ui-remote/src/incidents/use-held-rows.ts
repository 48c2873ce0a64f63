import { useCallback, useRef, useState } from 'react';
import { type Holdable, holdRows } from './held-rows';

export interface UseHeldRows<Row extends Holdable> {
  readonly rows: readonly Row[];
  readonly waiting: number;
  /** Shows what waits. */
  readonly show: () => void;
  /** Tells of a change that the person made: it is shown at once. */
  readonly own: (id: string) => void;
}

/** Holds rows while somebody points at them; another `list` (another filter) is never held. */
export function useHeldRows<Row extends Holdable>(
  latest: readonly Row[],
  holding: boolean,
  list: string,
): UseHeldRows<Row> {
  const held = useRef<{ list: string; rows: readonly Row[]; mine: Set<string> }>(undefined);
  const [, setRevision] = useState(0);
  if (!holding || latest.length === 0) held.current = undefined;
  else if (held.current?.list !== list) held.current = { list, rows: latest, mine: new Set() };
  const show = useCallback(() => {
    held.current = undefined;
    setRevision((revision) => revision + 1);
  }, []);
  const own = useCallback((id: string) => {
    held.current?.mine.add(id);
    setRevision((revision) => revision + 1);
  }, []);
  const { rows, waiting } = held.current
    ? holdRows(held.current.rows, latest, held.current.mine)
    : { rows: latest, waiting: 0 };
  return { rows, waiting, show, own };
}
