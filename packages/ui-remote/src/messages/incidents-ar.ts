import type { incidentsEn } from './incidents-en';

/** The strings of the incidents screens, in Arabic. */
export const incidentsAr: typeof incidentsEn = {
  title: 'الحوادث',
};
