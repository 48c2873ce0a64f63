import { setup } from 'xstate';
import type { RunbookEventType } from './states.js';

export type RunbookEvent = { type: RunbookEventType };

/** The life of one version of a runbook. A published version never changes again; the next one is a draft of its own. Only a
 * draft can be deleted. */
export const runbookMachine = setup({ types: { events: {} as RunbookEvent } }).createMachine({
  id: 'runbook',
  initial: 'draft',
  states: {
    draft: { on: { edit: 'draft', delete: 'deleted', request_approval: 'draft', publish: 'published' } },
    published: { on: { execute: 'published', create_version: 'published' } },
    deleted: {},
  },
});
