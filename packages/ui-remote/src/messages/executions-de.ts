import type { executionsEn } from './executions-en';

/** The strings of the executions screens, in German. */
export const executionsDe: typeof executionsEn = {
  title: 'Abläufe',
};
