import type { TimelineEvent } from '@incident-center/sdk/contract';
import { payloadText } from './event-reading';

/** The names of what events speak of, as far as the events themselves tell them. */
export interface EventSubjects {
  /** The position of a step, from 1, and its name. */
  step(event: TimelineEvent): { readonly number: number | undefined; readonly name: string } | undefined;
  alert(event: TimelineEvent): string | undefined;
  /** What the alert says of itself. */
  alertSummary(event: TimelineEvent): string | undefined;
  runbook(event: TimelineEvent): string | undefined;
  approval(event: TimelineEvent): string | undefined;
  /** Where in the chain an event stands, by its id. */
  seq(eventId: string): number | undefined;
  /** The event that tells that what was written in this one was erased. */
  redaction(event: TimelineEvent): TimelineEvent | undefined;
}

/** Names that the page knows otherwise: an excerpt of the events may not tell them. */
export interface KnownNames {
  /** By id. */
  readonly runbooks?: Readonly<Record<string, string>> | undefined;
}

interface StepName {
  readonly key: string;
  readonly name: string;
}

const isSteps = (value: unknown): value is StepName[] =>
  Array.isArray(value) && value.every((step) => typeof step?.key === 'string' && typeof step?.name === 'string');

const isStrings = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The events of which this one tells that they were redacted. */
export function redactedBy(event: TimelineEvent): string[] {
  if (event.type !== 'payload_redacted') return [];
  const { event_id, copies } = event.payload;
  const others = Array.isArray(copies) ? copies.map((copy) => (isStrings(copy) ? copy.event_id : undefined)) : [];
  return [event_id, ...others].filter((id) => typeof id === 'string');
}

/** A key as words, where nothing tells its name: `reroute_ingestion` gives `Reroute ingestion`. */
export function wordsOfKey(key: string): string {
  const words = key.replaceAll('_', ' ').trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/**
 * Gathers names from the events: a start tells the steps of its run, a request the title of its approval. Give it every
 * event there is; what the given ones don't tell is shown by its key.
 */
export function gatherSubjects(events: readonly TimelineEvent[], known: KnownNames = {}): EventSubjects {
  const steps = new Map<string, StepName[]>();
  const alerts = new Map<string, string>();
  const summaries = new Map<string, string>();
  const runbooks = new Map(Object.entries(known.runbooks ?? {}));
  const titles = new Map<string, string>();
  const places = new Map(events.map(({ id, seq }) => [id, seq]));
  const redactions = new Map<string, TimelineEvent>();
  for (const event of events) {
    for (const id of redactedBy(event)) redactions.set(id, event);
    for (const { path, value } of event.openings) {
      const [, record = '', id = '', column = ''] = path.split('/');
      if (record === 'runbook_execution' && column === 'step_states' && isSteps(value)) steps.set(id, value);
      if (record === 'runbook_execution' && column === 'runbook_name' && typeof value === 'string') {
        runbooks.set(payloadText(event, 'runbook_id') ?? '', value);
        runbooks.set(id, value);
      }
      // A runbook's key is its id and its version.
      if (record === 'runbook' && path.endsWith('/name') && typeof value === 'string') runbooks.set(id, value);
      if (record === 'approval' && column === 'title' && typeof value === 'string') titles.set(id, value);
      if (record === 'alert' && column === 'name' && typeof value === 'string') alerts.set(id, value);
      if (record === 'alert' && column === 'annotations' && isStrings(value)) {
        // A summary is often shared by all alerts of a group; a description tells them apart.
        const said = [value.description, value.summary].find((text) => typeof text === 'string' && text.trim() !== '');
        if (typeof said === 'string') summaries.set(id, said.trim().replace(/\.$/, ''));
      }
    }
  }
  const among = (names: ReadonlyMap<string, string>, event: TimelineEvent): string | undefined =>
    event.target_ids.map((id) => names.get(id)).find((name) => name !== undefined);
  return {
    step(event) {
      const key = payloadText(event, 'step') ?? payloadText(event, 'first_step');
      if (key === undefined) return undefined;
      const known = steps.get(event.runbook_execution_id ?? '') ?? [];
      const at = known.findIndex((step) => step.key === key);
      return { number: at < 0 ? undefined : at + 1, name: known[at]?.name ?? wordsOfKey(key) };
    },
    seq: (eventId) => places.get(eventId),
    redaction: (event) => redactions.get(event.id),
    alert: (event) => among(alerts, event),
    alertSummary: (event) => among(summaries, event),
    runbook: (event) =>
      among(runbooks, event) ??
      runbooks.get(payloadText(event, 'runbook_id') ?? '') ??
      runbooks.get(event.runbook_execution_id ?? ''),
    approval(event) {
      const operation = payloadText(event, 'operation');
      return among(titles, event) ?? (operation === undefined ? undefined : wordsOfKey(operation));
    },
  };
}
