import { setup } from 'xstate';
import type { ExecutionEventType } from './states.js';

export type ExecutionEvent = { type: ExecutionEventType };

/** One run of a published runbook. It is `blocked` while its current step waits for an approval. */
export const executionMachine = setup({ types: { events: {} as ExecutionEvent } }).createMachine({
  id: 'execution',
  initial: 'pending',
  states: {
    pending: { on: { start: 'running', fail: 'failed', abort: 'aborted' } },
    running: { on: { advance: 'running', block: 'blocked', complete: 'completed', fail: 'failed', abort: 'aborted' } },
    blocked: { on: { unblock: 'running', fail: 'failed', abort: 'aborted' } },
    failed: {},
    aborted: {},
    completed: {},
  },
});
