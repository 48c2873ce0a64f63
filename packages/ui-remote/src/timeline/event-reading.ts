import type { TimelineEvent } from '@incident-center/sdk/contract';

/** The text at a name of the payload; `undefined` where there is none or it is something else. */
export function payloadText(event: TimelineEvent, name: string): string | undefined {
  const value = event.payload[name];
  return typeof value === 'string' ? value : undefined;
}

/** The whole number at a name of the payload. */
export function payloadNumber(event: TimelineEvent, name: string): number | undefined {
  const value = event.payload[name];
  return typeof value === 'number' ? value : undefined;
}

/**
 * What an event committed to and still opens. `name` is a text of the event itself (`rationale`) or the last part of a
 * column of a record that it changed (`reason` of `/approval_vote/…/reason`).
 */
export function openedText(event: TimelineEvent, name: string): string | undefined {
  const value = event.openings.find(({ path }) => path === `/${name}` || path.endsWith(`/${name}`))?.value;
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Whether the event committed to words of this name that have been erased since. */
export function isErased(event: TimelineEvent, name: string): boolean {
  if (event.openings.some(({ path }) => path.endsWith(`/${name}`))) return false;
  try {
    const core: { commitments?: { path: string }[] } = JSON.parse(event.event_text);
    return core.commitments?.some(({ path }) => path.endsWith(`/${name}`)) ?? false;
  } catch {
    return false;
  }
}
