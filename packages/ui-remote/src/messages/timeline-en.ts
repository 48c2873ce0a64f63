/** The strings of the timeline screens, in English. */
export const timelineEn = {
  title: 'Timeline',
};
