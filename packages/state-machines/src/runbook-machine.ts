import { setup } from 'xstate';

export const RUNBOOK_STATUSES = ['draft', 'published'] as const;
export type RunbookStatus = (typeof RUNBOOK_STATUSES)[number];

export const RUNBOOK_EVENTS = ['edit', 'request_approval', 'publish', 'execute', 'create_version'] as const;
export type RunbookEventType = (typeof RUNBOOK_EVENTS)[number];
export type RunbookEvent = { type: RunbookEventType };

/** The life of one version of a runbook. A published version never changes again; the next one is a draft of its own. */
export const runbookMachine = setup({ types: { events: {} as RunbookEvent } }).createMachine({
  id: 'runbook',
  initial: 'draft',
  states: {
    draft: { on: { edit: 'draft', request_approval: 'draft', publish: 'published' } },
    published: { on: { execute: 'published', create_version: 'published' } },
  },
});
