import type { runbooksEn } from './runbooks-en';

/** The strings of the runbooks screens, in Arabic. */
export const runbooksAr: typeof runbooksEn = {
  title: 'أدلة التشغيل',
};
