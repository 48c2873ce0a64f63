import type { OperationName, OperationResponse, ParsedInput } from '@incident-center/sdk/contract';
import type { DecisionRecord } from './authorization/authorize.js';
import { logDecisions } from './authorization/decision-log.js';
import type { ReadContext } from './authorization/visible.js';
import type { Center } from './center.js';
import { inTransaction } from './database/transaction.js';
import type { Principal } from './options.js';
import { narrowToFlag } from './perform.js';

export interface QueryContext extends ReadContext {
  /** The moment of the answer. */
  at: Date;
  decisions: DecisionRecord[];
}

/** One read of the API. */
export interface Query<Name extends OperationName, Prepared = undefined> {
  /** Whatever is not the database: no transaction is open yet. */
  prepare?: (
    context: Pick<QueryContext, 'center' | 'principal' | 'decisions'>,
    input: ParsedInput<Name>,
  ) => Promise<Prepared>;
  run: (context: QueryContext, input: ParsedInput<Name>, prepared: Prepared) => Promise<OperationResponse<Name>>;
}

/** Runs a read in one transaction, under row security for the caller's tenants. */
export async function runQuery<Name extends OperationName, Prepared>(
  center: Center,
  query: Query<Name, Prepared>,
  request: { principal: Principal; operation: Name; input: ParsedInput<Name>; request_id?: string | undefined },
): Promise<OperationResponse<Name>> {
  const principal = await narrowToFlag(center, request.principal, request.operation);
  const decisions: DecisionRecord[] = [];
  try {
    const prepared = (await query.prepare?.({ center, principal, decisions }, request.input)) as Prepared;
    return await inTransaction(
      center.database,
      { role: 'app', principal: principal.id, tenants: principal.tenant_ids },
      (queries) =>
        query.run({ center, principal, queries, decisions, at: new Date(center.now()) }, request.input, prepared),
    );
  } finally {
    // An answer is not lost because its decisions could not be logged, nor is the error that came first.
    await logDecisions(center, principal, decisions, request.request_id).catch((error) =>
      center.log(`decisions were not logged: ${String(error)}`),
    );
  }
}
