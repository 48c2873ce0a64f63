import { useEffect, useState } from 'react';
import { connectionKey } from '../host/connection';
import { useHost } from '../host/remote-context';
import { beginDraft, isBegun, type NewDraftEdit, type NewDraftStart } from './new-draft';

// One for all: whoever looks something up and comes back finds what they wrote.
const kept = new Map<string, NewDraftEdit>();

/** A draft that is being written: kept while the page is open, and asked about before it is closed. */
export function useNewDraft(start: NewDraftStart) {
  const key = `${connectionKey(useHost())}/new/${start.from?.name ?? ''}`;
  const [edit, setEdit] = useState(() => kept.get(key) ?? beginDraft(start));
  const begun = isBegun(edit, start);
  useEffect(() => {
    if (begun) kept.set(key, edit);
    else kept.delete(key);
  }, [key, edit, begun]);
  useEffect(() => {
    if (!begun) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [begun]);
  return {
    edit,
    setEdit,
    forget: (): void => {
      kept.delete(key);
      setEdit(beginDraft(start));
    },
  };
}
