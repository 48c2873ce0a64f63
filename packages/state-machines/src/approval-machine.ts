import { setup } from 'xstate';
import type { ApprovalEventType } from './states.js';

export type ApprovalEvent = { type: ApprovalEventType };

/** One request for approval: granted once enough voters agree, used by one attempt, void when what it was bound to changes. */
export const approvalMachine = setup({ types: { events: {} as ApprovalEvent } }).createMachine({
  id: 'approval',
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        vote: 'waiting',
        grant: 'granted',
        deny: 'denied',
        expire: 'expired',
        invalidate: 'void',
        revoke: 'revoked',
      },
    },
    granted: { on: { use: 'used', expire: 'expired', invalidate: 'void', revoke: 'revoked' } },
    denied: {},
    expired: {},
    void: {},
    used: {},
    revoked: {},
  },
});
