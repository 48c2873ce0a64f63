/** The strings of the approvals screens, in English. */
export const approvalsEn = {
  title: 'Approvals',
};
