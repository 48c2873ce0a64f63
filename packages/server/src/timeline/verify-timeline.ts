import type { TimelineVerification } from '@incident-center/sdk/contract';
import { and, asc, eq, sql } from 'drizzle-orm';
import { loadVisible, visibleIn } from '../authorization/visible.js';
import type { Queries } from '../database/database.js';
import { incident, runbookExecution, timelineEvent } from '../database/schema.js';
import { executionChain } from '../executions/execution-wire.js';
import { incidentChain } from '../incidents/incident-wire.js';
import type { Query, QueryContext } from '../query.js';
import { loadNewest } from '../runbooks/load-newest.js';
import { runbookChain } from '../runbooks/runbook-wire.js';
import { type ChainCheck, checkChain } from './check-chain.js';
import type { TimelineSubject } from './read-timeline.js';

/**
 * The chain that is asked for, if the caller may see it. Its events say so before the row does: a row that was deleted
 * or moved to another chain must not hide that.
 */
async function chainOf(context: QueryContext, subject: TimelineSubject): Promise<string> {
  const { incident_id, runbook_id, runbook_execution_id: run = '' } = subject;
  const known = incident_id === undefined ? runbook_id && runbookChain(runbook_id) : incidentChain(incident_id);
  const [event] = await context.queries
    .select({ chain: timelineEvent.chain })
    .from(timelineEvent)
    .where(
      and(
        known === undefined ? eq(timelineEvent.runbook_execution_id, run) : eq(timelineEvent.chain, known),
        await visibleIn(context, 'can_view_timeline', timelineEvent),
      ),
    )
    .orderBy(asc(timelineEvent.seq))
    .limit(1);
  if (event !== undefined) return event.chain;
  if (runbook_id !== undefined) return runbookChain((await loadNewest(context, runbook_id)).id);
  return incident_id === undefined
    ? executionChain(await loadVisible(context, 'runbook_execution', eq(runbookExecution.id, run)))
    : incidentChain((await loadVisible(context, 'incident', eq(incident.id, incident_id))).id);
}

/** Reads as the system within the caller's transaction, once it is clear that the caller may see the chain. */
async function asSystem<Result>(queries: Queries, run: () => Promise<Result>): Promise<Result> {
  await queries.execute(sql`select set_config('role', 'incident_center_system', true)`);
  const result = await run();
  await queries.execute(sql`select set_config('role', 'incident_center_app', true)`);
  return result;
}

/** The runbooks that the runs of a chain are pinned to, by chain, with the versions. */
function pinnedRunbooks(check: ChainCheck): Map<string, Set<string>> {
  const pinned = new Map<string, Set<string>>();
  for (const { record, fields } of check.expected.values()) {
    if (record !== 'runbook_execution') continue;
    const id = fields.get('runbook_id')?.value;
    const version = fields.get('runbook_version')?.value;
    if (typeof id !== 'string' || typeof version !== 'number') continue;
    const chain = runbookChain(id);
    pinned.set(chain, (pinned.get(chain) ?? new Set()).add(`${id}/${version}`));
  }
  return pinned;
}

/** What of a runbook's chain matters to a run of it: every event, and the row of the pinned version. */
function ofPinned(check: ChainCheck, chain: string, versions: ReadonlySet<string>) {
  return {
    problems: check.problems
      .filter(({ seq }) => seq > 0)
      .map((one) => ({ ...one, problem: `${chain} ${one.problem}` })),
    missing:
      check.missing === undefined ? undefined : { ...check.missing, problem: `${chain} ${check.missing.problem}` },
    deviations: check.deviations.filter(({ record, id }) => record === 'runbook' && versions.has(id)),
    newer: check.checkpointed < check.events,
  };
}

function answer(main: ChainCheck, pinned: readonly ReturnType<typeof ofPinned>[], at: Date): TimelineVerification {
  const problems = [main, ...pinned].flatMap((check) => check.problems);
  const missing = main.missing ?? main.lost ?? pinned.find((check) => check.missing !== undefined)?.missing;
  const deviations = [main, ...pinned].flatMap((check) => check.deviations);
  const projection = deviations.map(({ record, id, field }) => ({ record: `${record}:${id}`, field }));
  const [deviation] = deviations;
  const [row] = projection;
  const first_bad =
    problems[0] ??
    missing ??
    (deviation === undefined || row === undefined
      ? null
      : { seq: deviation.seq, id: deviation.event_id, problem: `projection ${row.record}.${row.field}` });
  const newer = main.checkpointed < main.events || pinned.some((check) => check.newer);
  const intact = newer ? 'verified_with_newer' : 'verified';
  const altered = problems.length > 0 || deviations.length > 0;
  const { checkpoint } = main.log;
  return {
    verdict: altered ? 'altered' : missing === undefined ? intact : 'incomplete',
    events: main.events,
    checkpointed: main.checkpointed,
    erased: main.erased.erased,
    erased_untold: main.erased.untold,
    first_bad,
    projection,
    checkpoint:
      checkpoint === undefined
        ? null
        : {
            note: checkpoint.note,
            key_id: checkpoint.key_id,
            public_key: checkpoint.public_key,
            size: checkpoint.size,
            created_at: checkpoint.created_at.toISOString(),
          },
    checked_at: at.toISOString(),
  };
}

/**
 * `GET /timeline/verification`: recomputes the chain, its place in the signed log and the rows that it makes, with those
 * of the runbooks that its runs are pinned to. For an answer that does not rest on this server's word, take the bundle.
 */
export const verifyTimeline: Query<'verify_timeline'> = {
  run: async (context, input) => {
    const { center, queries } = context;
    const chain = await chainOf(context, input);
    return asSystem(queries, async () => {
      const main = await checkChain(center, queries, chain);
      const pinned = [];
      for (const [runbook, versions] of pinnedRunbooks(main))
        pinned.push(ofPinned(await checkChain(center, queries, runbook), runbook, versions));
      return answer(main, pinned, context.at);
    });
  },
};
