import type { timelineEn } from './timeline-en';

/** The strings of the timeline screens, in German. */
export const timelineDe: typeof timelineEn = {
  title: 'Zeitleiste',
};
