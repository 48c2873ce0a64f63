import type { RunbookSpec } from '@incident-center/sdk/contract';
import { useChange } from '../host/use-change';

/** What a draft may be changed in; what isn't given stays. */
export interface DraftChanges {
  readonly name?: string;
  readonly tags?: Record<string, string>;
  readonly spec?: RunbookSpec;
}

/** Everything that changes one runbook, each sent with the version of the row that was read. */
export function useRunbookChanges(runbookId: string) {
  const of = { runbook_id: runbookId };
  const touched = { runbook: { id: runbookId } };
  return {
    start: useChange((client, version: number) => client.executeRunbook({ ...of, version })),
    ask: useChange(async (client, given: { readonly justification: string; readonly base: number }) => {
      const { approval } = await client.requestPublishApproval(
        { ...of, justification: given.justification },
        { if_match: given.base },
      );
      return { approval, ...touched };
    }),
    publish: useChange((client, base: number) => client.publishRunbook(of, { if_match: base })),
    edit: useChange((client, given: { readonly changes: DraftChanges; readonly base: number }) =>
      client.editRunbook({ ...of, ...given.changes }, { if_match: given.base }),
    ),
    next: useChange((client, base: number) => client.createRunbookVersion(of, { if_match: base })),
    remove: useChange(async (client, base: number) => {
      await client.deleteRunbookDraft(of, { if_match: base });
      return touched;
    }),
  };
}
