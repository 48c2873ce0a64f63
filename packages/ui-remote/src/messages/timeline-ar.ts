import type { timelineEn } from './timeline-en';

/** The strings of the timeline screens, in Arabic. */
export const timelineAr: typeof timelineEn = {
  title: 'الخط الزمني',
};
