import type { executionsEn } from './executions-en';

/** The strings of the executions screens, in Arabic. */
export const executionsAr: typeof executionsEn = {
  title: 'عمليات التشغيل',
};
