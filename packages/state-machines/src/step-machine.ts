import { setup } from 'xstate';
import type { StepEventType } from './states.js';

export type StepEvent = { type: StepEventType };

/**
 * One step of a run. `unknown` means that whoever ran it was lost before saying how it ended: a person says what
 * happened (`confirm`, `fail`) or runs it again (`retry`); it never retries by itself.
 */
export const stepMachine = setup({ types: { events: {} as StepEvent } }).createMachine({
  id: 'step',
  initial: 'pending',
  states: {
    pending: { on: { start: 'running', skip: 'skipped', abort: 'aborted', fail: 'failed' } },
    running: {
      on: {
        request_approval: 'running',
        attach_evidence: 'running',
        block: 'blocked',
        complete: 'completed',
        fail: 'failed',
        skip: 'skipped',
        abort: 'aborted',
        lose: 'unknown',
      },
    },
    // Whether an approval is there is the policy's question, so completing is legal here, and refused by policy until
    // one is: the caller hears that an approval is missing, and not that the move does not exist.
    blocked: {
      on: {
        request_approval: 'blocked',
        attach_evidence: 'blocked',
        unblock: 'running',
        complete: 'completed',
        fail: 'failed',
        skip: 'skipped',
        abort: 'aborted',
      },
    },
    unknown: { on: { confirm: 'completed', fail: 'failed', retry: 'running', abort: 'aborted' } },
    failed: { on: { retry: 'running' } },
    completed: {},
    skipped: {},
    aborted: {},
  },
});
