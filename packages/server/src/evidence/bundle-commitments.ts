import { canonicalJson, commitmentHmac } from '@incident-center/sdk/provenance';
import { and, inArray, isNotNull } from 'drizzle-orm';
import { DECISION_PATH } from '../authorization/commit-decision.js';
import type { Queries } from '../database/database.js';
import { decisionLog } from '../database/schema.js';
import type { NumberedEvent } from './checked-events.js';
import { tampered } from './tampered.js';

/** By UTF-16 code units, as canonical JSON sorts: the order of a database depends on where it runs. */
const byCodeUnits = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** The lines of an event in `openings.ndjson`: those that are not erased, and that do open its commitments. */
export function openingLines({ core, stored, opened }: NumberedEvent): string[] {
  return stored.openings
    .filter(({ path }) => opened.has(path))
    .sort((left, right) => byCodeUnits(left.path, right.path))
    .map(
      ({ path, salt, value_text }) =>
        `{"event_id":"${core.id}","path":${canonicalJson(path)},"salt":"${salt}","value":${value_text}}\n`,
    );
}

interface LoggedDecision {
  decision_id: string;
  salt: string | null;
  text: string | null;
}

function decisionLine({ salt, text }: LoggedDecision, event: NumberedEvent): string {
  const { core, seq, log_index } = event;
  const { decision_id, hmac } = core.policy ?? { decision_id: '', hmac: '' };
  try {
    const value: unknown = JSON.parse(text ?? '');
    const sound =
      canonicalJson(value) === text &&
      (value as { decision_id?: unknown }).decision_id === decision_id &&
      commitmentHmac(salt ?? '', decision_id, DECISION_PATH, value) === hmac;
    if (sound) return `{"salt":"${salt}","value":${text}}\n`;
  } catch {
    // Told below: whatever it is, it is not what the event commits to.
  }
  throw tampered({ chain: core.chain, seq, event_id: core.id, log_index, problem: `decision ${decision_id}` });
}

/**
 * Gives the lines of `decisions.ndjson`: each decision where an event names it first. One that is not in the log was erased,
 * or a crash came between the change and the log; nothing is said of it.
 *
 * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` where a decision is not the one that its event commits to.
 */
export function createDecisionReader() {
  const named = new Set<string>();
  return async (queries: Queries, events: readonly NumberedEvent[]): Promise<string[]> => {
    const first = new Map<string, NumberedEvent>();
    for (const event of events) {
      const id = event.core.policy?.decision_id;
      if (id === undefined || named.has(id)) continue;
      named.add(id);
      first.set(id, event);
    }
    if (first.size === 0) return [];
    const rows = await queries
      .select({ decision_id: decisionLog.decision_id, salt: decisionLog.salt, text: decisionLog.decision_text })
      .from(decisionLog)
      .where(and(inArray(decisionLog.decision_id, [...first.keys()]), isNotNull(decisionLog.salt)));
    const logged = new Map(rows.map((row) => [row.decision_id, row]));
    return [...first].flatMap(([id, event]) => {
      const row = logged.get(id);
      return row === undefined ? [] : [decisionLine(row, event)];
    });
  };
}
