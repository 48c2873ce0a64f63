import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Row } from '../database/records.js';

/** What the host is asked. The same bytes each time: it is sent again with the same key where nobody knows how it ended. */
export interface HostRequest {
  resource: { type: string; id: string; name: string };
  action: string;
  requestor: { id: string; roles: string[] };
  /** What the approval is bound to, by hashes: the values of inputs stay here. */
  attributes: Record<string, string | number | string[]>;
  context: { source: string; log: string };
  justification: string;
  expires_at: string;
}

export function hostRequest(row: Row<'approval'>, requestor_roles: string[], log_name: string): HostRequest {
  const bound = {
    approval_id: row.id,
    operation: row.operation,
    environment: row.environment,
    classification: row.classification,
    risk_level: row.risk_level,
    spec_hash: row.spec_hash,
    inputs_hash: row.inputs_hash,
    incident_id: row.incident_id,
    execution_id: row.execution_id,
    runbook_id: row.runbook_id,
    runbook_version: row.runbook_version,
    step: row.step,
    attempt: row.attempt,
    quorum: row.quorum,
    candidate_roles: row.candidate_roles,
  };
  const step = row.kind === 'step';
  return {
    resource: {
      type: step ? 'runbook_step' : 'runbook_version',
      id: step ? `${row.execution_id}/${row.step}/${row.attempt}` : `${row.runbook_id}@${row.runbook_version}`,
      name: row.title,
    },
    action: step ? `runbook_step:${row.operation}` : 'runbook:publish',
    requestor: { id: row.requested_by, roles: requestor_roles },
    attributes: Object.fromEntries(
      Object.entries(bound).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    ),
    context: { source: 'incident-center', log: log_name },
    justification: row.justification,
    expires_at: row.expires_at.toISOString(),
  };
}

const MAX_REASON = 4_000;
// Neither may break a header, a path or a column.
const reference = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}$/);
const person = z.string().regex(/^[^\p{Cc}]{1,200}$/u);

const answerSchema = z.object({
  id: reference,
  tenant_id: z.string(),
  resource: z.record(z.string(), z.unknown()),
  action: z.string(),
  requestor: z.object({ id: z.string() }),
  attributes: z.record(z.string(), z.unknown()),
  status: z.enum(['pending', 'approved', 'rejected', 'cancelled', 'expired']),
  decisions: z
    .array(
      z.object({
        actor: z.object({ id: person, roles: z.array(z.string().max(200)).max(200).default([]) }),
        decision: z.enum(['approve', 'reject']),
        reason: z
          .string()
          .nullish()
          // Postgres stores no zero characters.
          .transform((text) => (text ?? '').replaceAll('\0', '').slice(0, MAX_REASON)),
        conditions: z.array(z.unknown()).nullish(),
      }),
    )
    .max(1_000)
    .nullish()
    .transform((decisions) => decisions ?? []),
});
export type HostAnswer = z.infer<typeof answerSchema>;

/**
 * What the host answered, if it is an answer about exactly what was asked. It may say more, and nothing else.
 *
 * @throws {Error} with what does not fit, and none of its values.
 */
export function readAnswer(text: string, asked: HostRequest, tenant: string): HostAnswer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('the answer is no JSON');
  }
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success)
    throw new Error(`the answer is wrong at ${parsed.error.issues[0]?.path.join('.') || 'its root'}`);
  const { data } = parsed;
  const differs = (name: string) => new Error(`the answer is about something else: ${name} differs`);
  if (data.tenant_id !== tenant) throw differs('tenant_id');
  if (data.action !== asked.action) throw differs('action');
  if (data.requestor.id !== asked.requestor.id) throw differs('requestor.id');
  for (const part of ['resource', 'attributes'] as const)
    for (const [name, value] of Object.entries(asked[part]))
      if (!Object.hasOwn(data[part], name) || !isDeepStrictEqual(data[part][name], value))
        throw differs(`${part}.${name}`);
  return data;
}
