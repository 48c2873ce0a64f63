import type { Runbook } from '@incident-center/sdk/contract';
import { useEffect, useState } from 'react';
import { connectionKey } from '../host/connection';
import { useHost } from '../host/remote-context';
import { beginEdit, changesOf, type DraftEdit } from './draft-edit';

// One for all: whoever looks at another runbook and comes back finds what they wrote.
const kept = new Map<string, DraftEdit>();

/** What somebody writes into a draft: kept while the page is open, and asked about before it is closed. */
export function useDraftEdit(runbook: Runbook) {
  const key = `${connectionKey(useHost())}/${runbook.id}/${runbook.version}`;
  const [edit, setEdit] = useState(() => kept.get(key) ?? beginEdit(runbook));
  const changed = Object.keys(changesOf(edit, runbook)).length > 0;
  useEffect(() => {
    if (changed) kept.set(key, edit);
    else kept.delete(key);
  }, [key, edit, changed]);
  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [changed]);
  return {
    edit,
    setEdit,
    /** Back to how it stands; given what was answered, to that. */
    reset: (to: Runbook = runbook): void => {
      kept.delete(key);
      setEdit(beginEdit(to));
    },
  };
}
