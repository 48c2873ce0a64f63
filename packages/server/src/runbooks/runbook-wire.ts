import type { PolicyResource } from '@incident-center/policy';
import type { CommitmentOpening, RiskLevel, Runbook, RunbookSpec, RunbookSummary } from '@incident-center/sdk/contract';
import { IncidentCenterError, RISK_LEVELS } from '@incident-center/sdk/contract';
import { inArray, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import type { Row } from '../database/records.js';
import { runbookExecution } from '../database/schema.js';
import { chainHashes } from '../timeline/chain-head.js';
import type { EventDraft } from '../timeline/record.js';

export const runbookChain = (id: string) => `runbook:${id}`;

/** What every event about a version has in common. */
export const draftEvent = (row: Row<'runbook'>) => ({
  chain: runbookChain(row.id),
  scope: row,
  target_ids: [row.id],
  payload: { version: row.version, spec_hash: row.spec_hash, risk_level: row.risk_level },
});

/** Name of the text beside an event that is a draft's whole spec. */
export const SPEC_TEXT = 'spec';

/** The spec as a text beside the event: without it a restore from the log would have a draft's hash and nothing of it. */
export const specText = ({ spec_text }: Row<'runbook'>): NonNullable<EventDraft['texts']> => ({
  [SPEC_TEXT]: JSON.parse(spec_text) as CommitmentOpening['value'],
});

/** The highest risk of a spec's steps: a runbook is as risky as its riskiest step. */
export function riskOfSpec(spec: RunbookSpec): RiskLevel {
  const highest = Math.max(...spec.steps.map((step) => RISK_LEVELS.indexOf(step.risk_level)));
  return RISK_LEVELS[highest] ?? 'high';
}

interface RunbookFacts {
  usage: Map<string, number>;
  hashes: Map<string, string>;
}

async function factsOf(queries: Queries, ids: string[]): Promise<RunbookFacts> {
  if (ids.length === 0) return { usage: new Map(), hashes: new Map() };
  const used = await queries
    .select({ id: runbookExecution.runbook_id, runs: sql<number>`count(*)::int` })
    .from(runbookExecution)
    .where(inArray(runbookExecution.runbook_id, ids))
    .groupBy(runbookExecution.runbook_id);
  return {
    usage: new Map(used.map((row) => [row.id, row.runs])),
    hashes: await chainHashes(queries, ids.map(runbookChain)),
  };
}

const toWire = (row: Row<'runbook'>, { usage, hashes }: RunbookFacts): Runbook => {
  const { spec_text: _, status, ...shown } = row;
  // What is deleted is filtered out wherever rows are read; this is the wall behind it.
  if (status === 'deleted') throw new IncidentCenterError('NOT_FOUND');
  return {
    ...shown,
    status,
    created_at: row.created_at.toISOString(),
    published_at: row.published_at?.toISOString() ?? null,
    usage_count: usage.get(row.id) ?? 0,
    provenance_hash: hashes.get(runbookChain(row.id)) ?? null,
  };
};

/** A row as the API gives it. */
export async function runbookToWire(queries: Queries, row: Row<'runbook'>): Promise<Runbook> {
  return toWire(row, await factsOf(queries, [row.id]));
}

/** Rows as lists give them: without the spec. */
export async function runbookSummaries(queries: Queries, rows: readonly Row<'runbook'>[]): Promise<RunbookSummary[]> {
  const facts = await factsOf(queries, [...new Set(rows.map((row) => row.id))]);
  return rows.map((row) => {
    const { spec, ...summary } = toWire(row, facts);
    return { ...summary, step_count: spec.steps.length };
  });
}

/** A row as the policy sees it. */
export function runbookResource(row: Row<'runbook'>): PolicyResource {
  return {
    type: 'runbook',
    id: row.id,
    tenants: row.tenants,
    environment: row.environment,
    classification: row.classification,
    version: row.version,
    risk_level: row.risk_level,
    author: row.author,
    spec_hash: row.spec_hash,
    status: row.status,
  };
}
