import type { approvalsEn } from './approvals-en';

/** The strings of the approvals screens, in Arabic. */
export const approvalsAr: typeof approvalsEn = {
  title: 'الموافقات',
};
