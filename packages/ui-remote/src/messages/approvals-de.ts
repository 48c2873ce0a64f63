import type { approvalsEn } from './approvals-en';

/** The strings of the approvals screens, in German. */
export const approvalsDe: typeof approvalsEn = {
  title: 'Freigaben',
};
