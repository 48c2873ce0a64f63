/** The strings of the incidents screens, in English. */
export const incidentsEn = {
  title: 'Incidents',
};
