import { IncidentCenterError } from '@incident-center/sdk/contract';
import { eq } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Row } from '../database/records.js';
import { approval, approvalForward } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { observeApprovalsCall } from '../telemetry/observe-approvals-call.js';
import { type ClaimedTimer, takeTimer } from '../timers/claim-timers.js';
import { setTimer } from '../timers/set-timer.js';
import { systemPrincipal } from '../timers/system-principal.js';
import { applyAnswer } from './apply-answer.js';
import type { ApprovalsCenter } from './approvals-center.js';
import { type ApprovalsHost, REFERENCE } from './approvals-center-options.js';
import { createHostClient, type HostClient } from './host-client.js';
import { hostRequest } from './host-request.js';

type Forward = typeof approvalForward.$inferSelect;

/** Asking, reading, and what is signed of it. */
const CALLS = 3;

const asSystemOf = ({ tenants }: ClaimedTimer) =>
  ({ role: 'app', principal: systemPrincipal(tenants).id, tenants }) as const;

function update(center: Center, timer: ClaimedTimer, set: Partial<Forward>): Promise<unknown> {
  return inTransaction(center.database, asSystemOf(timer), (queries) =>
    queries.update(approvalForward).set(set).where(eq(approvalForward.approval_id, timer.subject)),
  );
}

/** Where people decide about it. */
const pageOf = ({ page }: ApprovalsHost, reference: string): string | null =>
  page?.replaceAll(REFERENCE, encodeURIComponent(reference)) ?? null;

/** The host's name of a request. Whether it has it already does not matter: it gives the same one for the same key. */
async function referenceOf(
  center: Center,
  timer: ClaimedTimer,
  { host, forward, client }: { host: ApprovalsHost; forward: Forward; client: HostClient },
): Promise<string> {
  if (forward.reference !== null) return forward.reference;
  if (!forward.sent) await update(center, timer, { sent: true });
  const reference = await observeApprovalsCall(center, { call: 'submit', forward }, () =>
    client.submit(forward.approval_id),
  );
  await update(center, timer, { reference, page: pageOf(host, reference), last_error: null, failing_since: null });
  return reference;
}

/** Takes back at the host what has ended here: what is still waiting there would be decided for nothing. */
async function takeBack(
  center: Center,
  timer: ClaimedTimer,
  { host, row, forward, client }: { host: ApprovalsHost; row: Row<'approval'>; forward: Forward; client: HostClient },
): Promise<void> {
  // The host was told the end, and ends it by itself.
  const past = row.expires_at.getTime() <= center.now();
  if (!forward.sent || past) return;
  const reference = await referenceOf(center, timer, { host, forward, client });
  await observeApprovalsCall(center, { call: 'cancel', forward }, () =>
    client.cancel(reference, `the request is ${row.status}`),
  );
}

/**
 * Requests are decided in the host's Approvals Center, over HTTP. It signs nothing: the evidence of an approval attests to
 * what was read, when and from where, and our own policy is asked about everyone who approved.
 */
export function createHttpApprovalsCenter(host: ApprovalsHost): ApprovalsCenter {
  const longest_ms = CALLS * host.timeout_ms + 10_000;
  return {
    open: async ({ queries, principal, at }, row) => {
      // The host decides within one tenant: what it allowed in one must not count in another.
      if (row.tenants.length !== 1)
        throw new IncidentCenterError(
          'APPROVAL_NOT_USABLE',
          'the Approvals Center decides within one tenant, and this belongs to several',
        );
      await queries.insert(approvalForward).values({
        approval_id: row.id,
        tenants: row.tenants,
        requestor_roles: principal.roles,
        sent: false,
        reference: null,
      });
      await setTimer(queries, { kind: 'approval_forward', subject: row.id, tenants: row.tenants, due_at: at });
    },
    elsewhere: {
      longest_ms,
      poll_ms: host.poll_ms,
      advance: async (center, timer, stop) => {
        const [seen] = await inTransaction(center.database, asSystemOf(timer), (queries) =>
          queries
            .select({ row: approval, forward: approvalForward })
            .from(approvalForward)
            .innerJoin(approval, eq(approval.id, approvalForward.approval_id))
            .where(eq(approvalForward.approval_id, timer.subject)),
        );
        const end = () =>
          inTransaction(center.database, asSystemOf(timer), async (queries) => {
            await takeTimer(queries, timer);
            return 'over' as const;
          });
        const [tenant] = seen?.row.tenants ?? [];
        if (seen === undefined || tenant === undefined) return end();
        const { row, forward } = seen;
        const asked = hostRequest(row, forward.requestor_roles, center.options.log_name);
        const client = createHostClient(host, { tenant, asked, stop, now: center.now });
        try {
          if (row.status !== 'waiting') {
            await takeBack(center, timer, { host, row, forward, client });
            return await end();
          }
          const reference = await referenceOf(center, timer, { host, forward, client });
          const reading = await observeApprovalsCall(center, { call: 'read', forward }, () => client.read(reference));
          if (reading.answer.status !== 'pending') {
            await applyAnswer(center, timer, { host, row, reading });
            return 'over';
          }
          if (forward.last_error !== null) await update(center, timer, { last_error: null, failing_since: null });
          return 'again';
        } catch (error) {
          stop.throwIfAborted();
          const last_error = error instanceof Error ? error.message : String(error);
          if (forward.last_error !== last_error) {
            center.log(`approval ${row.id}: the Approvals Center gave no answer that counts: ${last_error}`);
            const failing_since = forward.failing_since ?? new Date(center.now());
            await update(center, timer, { last_error, failing_since });
          }
          return 'again';
        }
      },
    },
  };
}
