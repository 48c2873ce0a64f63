import { useMemo } from 'react';
import { connectionKey } from '../host/connection';
import { useHost } from '../host/remote-context';
import { createStepDrafts, type StepDrafts, tabStorage } from './step-drafts';

/** The drafts of whoever looks, in the tenants they look at; those of anyone before them are forgotten. */
export function useStepDrafts(): StepDrafts {
  const owner = connectionKey(useHost());
  return useMemo(() => createStepDrafts({ owner, storage: tabStorage() }), [owner]);
}
