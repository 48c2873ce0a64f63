import type { IncidentListItem } from '@incident-center/sdk/contract';
import { useCallback, useState } from 'react';

/** Which rows are selected, and the one that the keys act on. */
export function useListSelection(items: readonly IncidentListItem[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string>();
  const select = useCallback((id: string, on: boolean) => {
    setSelected((last) => {
      const next = new Set(last);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const moveBy = (step: number, extend = false): void => {
    const at = items.findIndex(({ id }) => id === current);
    const next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
    if (!next) return;
    setCurrent(next.id);
    if (extend) {
      if (current !== undefined) select(current, true);
      select(next.id, true);
    }
  };
  return {
    selected,
    current,
    currentItem: items.find(({ id }) => id === current),
    chosen: items.filter(({ id }) => selected.has(id)),
    select,
    selectAll: (on: boolean): void => setSelected(new Set(on ? items.map(({ id }) => id) : [])),
    clear: (): void => setSelected(new Set()),
    setCurrent,
    moveBy,
  };
}

export type ListSelection = ReturnType<typeof useListSelection>;
