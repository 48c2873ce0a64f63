import { IncidentCenterError, idSchema } from '@incident-center/sdk/contract';
import { z } from 'zod';
import type { DecisionRecord } from '../authorization/authorize.js';
import { logDecisions } from '../authorization/decision-log.js';
import type { Center } from '../center.js';
import type { Principal } from '../options.js';
import { narrowToFlag } from '../perform.js';
import { askForBundle, nameOfBundle } from './ask-for-bundle.js';
import { bundleBody } from './bundle-body.js';
import { exportBundle } from './export-bundle.js';
import { BUNDLE_MEDIA_TYPE } from './store-bundle.js';
import type { BundleKind } from './subject-of.js';

export { BUNDLE_KINDS } from './subject-of.js';

const number = (least: number) => z.coerce.number().int().min(least).max(Number.MAX_SAFE_INTEGER).optional();
const querySchema = z.strictObject({
  /** Place in its chain of the last event to take. */
  through: number(1),
  /** Size of the checkpoint that the proof leads to. */
  log_size: number(1),
  objects: z.enum(['all', 'none']).default('all'),
});

export interface BundleRequest {
  id: string;
  query: Record<string, string>;
  principal: Principal;
  request_id: string;
}

/**
 * Answers `GET /incidents/{id}/evidence-bundle` and those of runs and runbooks: the archive itself, with its digest as the
 * ETag. The same for whoever cannot follow an address, such as a shell: see `get_evidence_bundle`.
 */
export async function serveBundle(center: Center, kind: BundleKind, request: BundleRequest): Promise<Response> {
  const parsed = querySchema.safeParse(request.query);
  if (!idSchema.safeParse(request.id).success) throw new IncidentCenterError('NOT_FOUND');
  if (!parsed.success)
    throw new IncidentCenterError('INVALID_INPUT', undefined, {
      details: { issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) },
    });
  const principal = await narrowToFlag(center, request.principal, 'get_evidence_bundle');
  const decisions: DecisionRecord[] = [];
  const { through, log_size, objects } = parsed.data;
  const asked = { kind, id: request.id, through, log_size, objects: objects === 'all' };
  const granted = await askForBundle({ center, principal, decisions }, asked).finally(() =>
    logDecisions(center, principal, decisions, request.request_id).catch((error) =>
      center.log(`decisions were not logged: ${String(error)}`),
    ),
  );
  const bundle = await center.bundles.make(() => exportBundle(center, granted.range, granted.options));
  return new Response(bundleBody(bundle), {
    headers: {
      'Content-Type': BUNDLE_MEDIA_TYPE,
      'Content-Length': String(bundle.size),
      'Content-Disposition': `attachment; filename="${nameOfBundle(granted.subject)}"`,
      ETag: `"${bundle.sha256}"`,
      'Cache-Control': 'private, no-store',
    },
  });
}
