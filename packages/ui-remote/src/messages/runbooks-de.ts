import type { runbooksEn } from './runbooks-en';

/** The strings of the runbooks screens, in German. */
export const runbooksDe: typeof runbooksEn = {
  title: 'Runbooks',
};
