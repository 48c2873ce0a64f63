import {
  IncidentCenterError,
  namesRow,
  type OperationName,
  type OperationResponse,
  operations,
  type ParsedInput,
  type Receipt,
} from '@incident-center/sdk/contract';
import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import { and, eq } from 'drizzle-orm';
import type { DecisionRecord } from './authorization/authorize.js';
import { logDecisions } from './authorization/decision-log.js';
import { type Center, tenantsWithFlag } from './center.js';
import type { Queries } from './database/database.js';
import { idempotencyKey } from './database/schema.js';
import { inTransaction, isLockTimeout } from './database/transaction.js';
import { problemOf } from './http/problem.js';
import type { Principal } from './options.js';
import { observeChange } from './telemetry/observe-change.js';
import type { TimerOperation } from './timers/run-timer.js';

/** What a use case works with, inside the one transaction of its change. */
export interface UseCaseContext {
  center: Center;
  queries: Queries;
  principal: Principal;
  operation: OperationName | TimerOperation | 'keys.rotate';
  /**
   * The moment of the change: one for all that it writes. It is taken when it is first asked for, which must be after the
   * locks: a moment from before would let the times on a chain go backwards.
   */
  readonly at: Date;
  /** The version the caller has read, where it said so. */
  if_match: number | undefined;
  decisions: DecisionRecord[];
  receipts: Receipt[];
}

/** What preparing works with: no transaction is open, so it may wait for other services. */
export type PrepareContext = Pick<UseCaseContext, 'center' | 'principal' | 'operation' | 'decisions'>;

/**
 * How a use case ends. A refusal commits what it recorded (a step that became blocked) while the caller hears the error;
 * a throw rolls everything back.
 */
export type Outcome<Body> = { committed: Body; version?: number } | { refused: IncidentCenterError };

type Changed<Name extends OperationName> = Omit<OperationResponse<Name>, 'receipts'>;

/** One change of the API. */
export interface UseCase<Name extends OperationName, Prepared = undefined, Input = ParsedInput<Name>> {
  /** Whatever is not the database: uploads, signatures. Reads without locks; `run` checks again. */
  prepare?: (context: PrepareContext, input: Input) => Promise<Prepared>;
  run: (context: UseCaseContext, input: Input, prepared: Prepared) => Promise<Outcome<Changed<Name>>>;
}

/** Thrown by `run` where what was prepared no longer fits what is locked: prepare once more. */
export class PrepareAgain extends Error {}

export interface PerformRequest<Name extends OperationName, Input = ParsedInput<Name>> {
  principal: Principal;
  operation: Name;
  input: Input;
  idempotency_key?: string | undefined;
  if_match?: number | undefined;
  /** As the answer names it: decisions are logged with it. */
  request_id?: string | undefined;
}

/** The answer, as text: a replayed one is the first one byte for byte. */
export interface Reply {
  status: number;
  body: string;
  etag: string | undefined;
  replayed: boolean;
}

const PREPARE_ATTEMPTS = 5;

/** A principal narrowed to the tenants in which the operation's flag is on. */
export async function narrowToFlag(center: Center, principal: Principal, name: OperationName): Promise<Principal> {
  const { flag } = operations[name];
  if (flag === undefined) return principal;
  const tenant_ids = await tenantsWithFlag(center, principal, flag);
  // As if it did not exist: whoever it is switched off for learns nothing by asking.
  if (tenant_ids.length === 0) throw new IncidentCenterError('NOT_FOUND');
  return { ...principal, tenant_ids };
}

/**
 * THE WRITE PATH. Every change goes through here, wherever it comes from: prepare, then one transaction in which the
 * idempotency key is claimed, the use case loads, locks, decides, authorizes, saves and records, and the answer is kept.
 * Decisions are logged afterwards, whether it committed or not.
 *
 * @throws {IncidentCenterError} for whatever was refused without effect.
 */
export function perform<Name extends OperationName, Prepared, Input = ParsedInput<Name>>(
  center: Center,
  useCase: UseCase<Name, Prepared, Input>,
  request: PerformRequest<Name, Input>,
): Promise<Reply> {
  return observeChange(center, request, () => performChange(center, useCase, request));
}

async function performChange<Name extends OperationName, Prepared, Input>(
  center: Center,
  useCase: UseCase<Name, Prepared, Input>,
  request: PerformRequest<Name, Input>,
): Promise<Reply> {
  const principal = await narrowToFlag(center, request.principal, request.operation);
  const decisions: DecisionRecord[] = [];
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await attemptOnce(center, useCase, { ...request, principal }, decisions);
      } catch (error) {
        if (!(error instanceof PrepareAgain)) throw error;
        if (attempt === PREPARE_ATTEMPTS) throw new IncidentCenterError('CONFLICT', undefined, { cause: error });
      }
    }
  } finally {
    await logDecisions(center, principal, decisions, request.request_id).catch((error) =>
      center.log(`decisions were not logged: ${String(error)}`),
    );
  }
}

async function attemptOnce<Name extends OperationName, Prepared, Input>(
  center: Center,
  useCase: UseCase<Name, Prepared, Input>,
  request: PerformRequest<Name, Input>,
  decisions: DecisionRecord[],
): Promise<Reply> {
  const { principal, operation, input } = request;
  const claim = request.idempotency_key === undefined ? undefined : claimOf(request, request.idempotency_key);
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  if (claim !== undefined && useCase.prepare !== undefined) {
    // What is prepared may no longer make sense once it is done: a repeated request must not get that far.
    const earlier = await inTransaction(center.database, as, (queries) => replyFor(queries, claim));
    if (earlier !== undefined) return earlier;
  }
  const prepared = (await useCase.prepare?.({ center, principal, operation, decisions }, input)) as Prepared;
  return inTransaction(center.database, as, async (queries) => {
    const earlier = claim === undefined ? undefined : await claimKey(queries, claim, new Date(center.now()));
    if (earlier !== undefined) return earlier;
    // Where there is nothing yet that could have been read, no version of it can match.
    if (request.if_match !== undefined && !namesRow(operation)) throw new IncidentCenterError('VERSION_MISMATCH');
    let at: Date | undefined;
    const context: UseCaseContext = {
      center,
      queries,
      principal,
      operation,
      get at() {
        at ??= new Date(center.now());
        return at;
      },
      if_match: request.if_match,
      decisions,
      receipts: [],
    };
    const outcome = await useCase.run(context, input, prepared);
    const reply: Reply =
      'refused' in outcome
        ? { ...problemOf(outcome.refused, { receipts: context.receipts }), etag: undefined, replayed: false }
        : {
            status: operations[operation].success,
            body: JSON.stringify({ ...outcome.committed, receipts: context.receipts }),
            etag: outcome.version === undefined ? undefined : `"v${outcome.version}"`,
            replayed: false,
          };
    if (claim !== undefined) await keepReply(queries, claim, reply);
    return reply;
  });
}

interface Claim {
  principal: string;
  operation: string;
  key: string;
  fingerprint: string;
}

function claimOf(
  { principal, operation, input, if_match }: PerformRequest<OperationName, unknown>,
  key: string,
): Claim {
  const { tenant_ids, environments, roles, clearance } = principal;
  // Who has lost a tenant or a role since must not get an answer that they could no longer ask for.
  const reach = [[...tenant_ids].sort(), [...environments].sort(), [...roles].sort(), clearance];
  const fingerprint = sha256Hex(canonicalJson([input, if_match ?? null, reach]));
  return { principal: principal.id, operation, key, fingerprint };
}

const sameKey = (claim: Claim) =>
  and(
    eq(idempotencyKey.principal, claim.principal),
    eq(idempotencyKey.operation, claim.operation),
    eq(idempotencyKey.key, claim.key),
  );

/** Takes the key, or gives the answer of whoever took it first: the insert waits for a transaction that is in flight. */
async function claimKey(queries: Queries, claim: Claim, at: Date): Promise<Reply | undefined> {
  const claimed = await queries
    .insert(idempotencyKey)
    .values({ ...claim, status: 0, body: '', created_at: at })
    .onConflictDoNothing()
    .returning({ key: idempotencyKey.key })
    .catch((error): never => {
      if (!isLockTimeout(error)) throw error;
      throw new IncidentCenterError('REQUEST_IN_FLIGHT', undefined, { details: { retry_after: 1 }, cause: error });
    });
  if (claimed.length > 0) return undefined;
  const earlier = await replyFor(queries, claim);
  if (earlier === undefined)
    throw new IncidentCenterError('REQUEST_IN_FLIGHT', undefined, { details: { retry_after: 1 } });
  return earlier;
}

async function replyFor(queries: Queries, claim: Claim): Promise<Reply | undefined> {
  const [earlier] = await queries.select().from(idempotencyKey).where(sameKey(claim));
  if (earlier === undefined) return undefined;
  if (earlier.fingerprint !== claim.fingerprint) throw new IncidentCenterError('IDEMPOTENCY_KEY_REUSED');
  return { status: earlier.status, body: earlier.body, etag: earlier.etag ?? undefined, replayed: true };
}

async function keepReply(queries: Queries, claim: Claim, reply: Reply): Promise<void> {
  await queries
    .update(idempotencyKey)
    .set({ status: reply.status, body: reply.body, etag: reply.etag ?? null })
    .where(sameKey(claim));
}
