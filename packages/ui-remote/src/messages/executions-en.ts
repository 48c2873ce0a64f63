/** The strings of the executions screens, in English. */
export const executionsEn = {
  title: 'Runs',
};
