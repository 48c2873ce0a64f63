import type { CheckedEvent } from '../provenance/bundle/event-walk.js';
import type { Redactions } from '../provenance/bundle/redactions.js';
import { plain } from './plain-text.js';

const MAX_SHOWN = 500;
const ERASED = '(erased)';
const WITHHELD = '(withheld: not here, and no event says that it was erased)';

function shown(value: unknown): string {
  const text = plain(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text;
}

const indented = (name: string, value: unknown) => `      ${plain(name)}: ${shown(value)}`;

export interface StoryContext {
  /** What the events say was erased. */
  redactions: Redactions;
  /** Whether a file is in one of the bundles. */
  isHere: (sha256: string) => boolean;
}

/** One event as a paragraph: who did what, when, and what allowed it. */
export function storyText(told: CheckedEvent, { redactions, isHere }: StoryContext): string {
  const { line, chain, seq, log_index, event_hash, openings, decision } = told;
  const number = log_index === null ? '' : `, number ${log_index}`;
  if (line === undefined) return `  ?  ${plain(chain ?? '')} seq ${seq ?? '?'}${number}: not what the log numbered\n`;
  const { event } = line;
  const { changes: _, ...payload } = event.payload;
  const opened = new Set(openings.map(({ path }) => path));
  const absent = event.commitments.filter(({ path }) => !opened.has(path));
  const why = (path: string) => (redactions.hasText(event, line.seq, path) ? ERASED : WITHHELD);
  const whyNotHere = (sha256: string) => {
    if (isHere(sha256)) return '';
    return redactions.hasFile(event.chain, line.seq, sha256) ? ` ${ERASED}` : ' (not here)';
  };
  const lines = [
    `  ${event.created_at}  ${plain(event.actor.id)} (${event.actor.kind}): ${event.type}`,
    `      ${plain(event.chain)} seq ${line.seq}${number}, by ${plain(event.operation)}, ${event_hash.slice(0, 16)}…`,
    ...Object.entries(payload).map(([name, value]) => indented(name, value)),
    ...openings.map(({ path, value }) => indented(path, value)),
    ...absent.map(({ path }) => indented(path, why(path))),
    ...event.refs.map(({ role, sha256, size }) => `      ${role}: ${sha256} (${size} bytes)${whyNotHere(sha256)}`),
  ];
  if (event.policy === null) lines.push('      follows from another event; no decision of its own');
  else {
    const { decision_id, bundle_revision } = event.policy;
    const answer =
      decision === undefined
        ? ' (what it answered is not here)'
        : `, ${'allow' in decision && decision.allow === true ? 'allowed' : 'not allowed'}`;
    lines.push(`      policy ${plain(bundle_revision)}, decision ${plain(decision_id)}${answer}`);
  }
  return `${lines.join('\n')}\n`;
}
