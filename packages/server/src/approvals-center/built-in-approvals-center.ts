import type { ApprovalsCenter } from './approvals-center.js';

/** Decisions are made here, by votes through the API: a request waits for them, and nobody else is told. */
export const builtInApprovalsCenter: ApprovalsCenter = { open: async () => {} };
