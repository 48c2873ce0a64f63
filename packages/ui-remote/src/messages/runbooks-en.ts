/** The strings of the runbooks screens, in English. */
export const runbooksEn = {
  title: 'Runbooks',
};
