import type { incidentsEn } from './incidents-en';

/** The strings of the incidents screens, in German. */
export const incidentsDe: typeof incidentsEn = {
  title: 'Vorfälle',
};
