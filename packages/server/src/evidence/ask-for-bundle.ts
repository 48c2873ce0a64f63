import { IncidentCenterError, type PolicyAction } from '@incident-center/sdk/contract';
import { authorize, type DecisionContext, decideByPolicy } from '../authorization/authorize.js';
import { inTransaction } from '../database/transaction.js';
import { chainEnd } from './bundle-subject.js';
import type { BundleRange, ExportBundleOptions } from './export-bundle.js';
import { type BundleKind, type ChainSubject, chainOfSubject, rangeOf, visibleSubject } from './subject-of.js';

/** What somebody asks for. */
export interface AskedBundle {
  kind: BundleKind;
  id: string;
  /** Place in its chain of the last event to take: the newest unless given. */
  through: number | undefined;
  /** Size of the checkpoint that the proof leads to. */
  log_size: number | undefined;
  objects: boolean;
}

/** What they get. */
export interface GrantedBundle {
  subject: ChainSubject;
  tenants: string[];
  /** Place in its chain of the last event. */
  through: number;
  range: BundleRange;
  options: ExportBundleOptions;
}

export const nameOfBundle = ({ kind, id }: ChainSubject): string => `evidence-${kind}-${id}.tar`;

/**
 * Asks the policy for a bundle, and looks where it ends.
 *
 * @throws {IncidentCenterError} `NOT_FOUND`, `NOT_PERMITTED`; `INVALID_INPUT` for an end beyond that of the chain.
 */
export async function askForBundle(
  context: DecisionContext,
  { kind, id, through, log_size, objects }: AskedBundle,
): Promise<GrantedBundle> {
  const { center, principal } = context;
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  const { subject, resource, decisions, sensitive } = await inTransaction(center.database, as, async (queries) => {
    const visible = await visibleSubject({ center, principal, queries }, kind, id);
    await authorize(context, 'can_export_bundle', visible.resource);
    const may = async (action: PolicyAction) => (await decideByPolicy(context, action, visible.resource)).result.allow;
    return {
      ...visible,
      decisions: await may('can_view_decisions'),
      sensitive: await may('can_read_sensitive_evidence'),
    };
  });
  const end = await inTransaction(center.database, { role: 'system' }, (queries) =>
    chainEnd(queries, chainOfSubject(subject)),
  );
  if (through !== undefined && through > end.seq)
    throw new IncidentCenterError('INVALID_INPUT', undefined, {
      details: { issues: [{ path: 'through', message: `there are ${end.seq} events` }] },
    });
  const last = through ?? end.seq;
  const { max_bytes } = center.options.bundles;
  return {
    subject,
    tenants: [...resource.tenants],
    through: last,
    range: rangeOf(subject, last),
    options: { log_size, objects, decisions, sensitive, max_bytes },
  };
}
