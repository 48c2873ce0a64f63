import { IncidentCenterError, idSchema } from '@incident-center/sdk/contract';
import { z } from 'zod';
import { authorize, type DecisionRecord, decideByPolicy } from '../authorization/authorize.js';
import { logDecisions } from '../authorization/decision-log.js';
import type { Center } from '../center.js';
import { inTransaction } from '../database/transaction.js';
import type { Principal } from '../options.js';
import { narrowToFlag } from '../perform.js';
import { chainEnd } from './bundle-subject.js';
import { type ExportedBundle, exportBundle } from './export-bundle.js';
import { type BundleKind, type ChainSubject, chainOfSubject, rangeOf, visibleSubject } from './subject-of.js';

export { BUNDLE_KINDS } from './subject-of.js';

/** How many bundles one server makes at the same moment: each holds a connection and a part of the disk. */
const AT_ONCE = 4;
/** The largest bundle that is given over HTTP. What is larger is taken on the server, by the command line. */
const MAX_BYTES = 1024 * 1024 * 1024;

const number = (least: number) => z.coerce.number().int().min(least).max(Number.MAX_SAFE_INTEGER).optional();
const querySchema = z.strictObject({
  /** Place in its chain of the last event to take. */
  through: number(1),
  /** Size of the checkpoint that the proof leads to. */
  log_size: number(1),
  objects: z.enum(['true', 'false']).optional(),
});

export interface BundleRequest {
  id: string;
  query: Record<string, string>;
  principal: Principal;
  request_id: string;
}

async function authorized(center: Center, kind: BundleKind, { id, principal: asked, request_id }: BundleRequest) {
  const principal = await narrowToFlag(center, asked, kind === 'incident' ? 'get_incident' : 'get_execution');
  const decisions: DecisionRecord[] = [];
  const as = { role: 'app', principal: principal.id, tenants: principal.tenant_ids } as const;
  try {
    return await inTransaction(center.database, as, async (queries) => {
      const { subject, resource } = await visibleSubject({ center, principal, queries }, kind, id);
      await authorize({ center, principal, decisions }, 'can_export_bundle', resource);
      const view = await decideByPolicy({ center, principal, decisions }, 'can_view_decisions', resource);
      return { subject, decisions: view.result.allow };
    });
  } finally {
    await logDecisions(center, principal, decisions, request_id).catch((error) =>
      center.log(`decisions were not logged: ${String(error)}`),
    );
  }
}

/** The end of what is asked for. */
async function endOf(center: Center, subject: ChainSubject, through: number | undefined): Promise<number> {
  const end = await inTransaction(center.database, { role: 'system' }, (queries) =>
    chainEnd(queries, chainOfSubject(subject)),
  );
  if (through !== undefined && through > end.seq)
    throw new IncidentCenterError('INVALID_INPUT', undefined, {
      details: { issues: [{ path: 'through', message: `there are ${end.seq} events` }] },
    });
  return through ?? end.seq;
}

/** The bytes of a bundle; what is on disk goes when they are read, and when whoever reads them goes away. */
function bodyOf(bundle: ExportedBundle): ReadableStream<Uint8Array> {
  const chunks = bundle.archive()[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await chunks.next();
          if (done !== true) return controller.enqueue(value);
          await bundle.remove();
          controller.close();
        } catch (error) {
          await bundle.remove();
          controller.error(error);
        }
      },
      cancel: async () => {
        await chunks.return?.();
        await bundle.remove();
      },
    },
    { highWaterMark: 1 },
  );
}

/**
 * Answers `GET /incidents/{id}/evidence-bundle` and those of runs and runbooks: the archive itself, with its digest as the
 * ETag. It has as many at work at once as one server can bear.
 */
export function createBundleServer(center: Center): (kind: BundleKind, request: BundleRequest) => Promise<Response> {
  let working = 0;
  return async (kind, request) => {
    const parsed = querySchema.safeParse(request.query);
    if (!idSchema.safeParse(request.id).success) throw new IncidentCenterError('NOT_FOUND');
    if (!parsed.success)
      throw new IncidentCenterError('INVALID_INPUT', undefined, {
        details: { issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) },
      });
    const { through, log_size, objects } = parsed.data;
    const { subject, decisions } = await authorized(center, kind, request);
    if (working >= AT_ONCE)
      throw new IncidentCenterError('UNAVAILABLE', 'too many bundles are being made at this moment', {
        details: { retry_after: 5 },
      });
    working += 1;
    try {
      const seq = await endOf(center, subject, through);
      const bundle = await exportBundle(center, rangeOf(subject, seq), {
        log_size,
        objects: objects !== 'false',
        decisions,
        max_bytes: MAX_BYTES,
      });
      return new Response(bodyOf(bundle), {
        headers: {
          'Content-Type': 'application/x-tar',
          'Content-Length': String(bundle.size),
          'Content-Disposition': `attachment; filename="evidence-${subject.kind}-${subject.id}.tar"`,
          ETag: `"${bundle.sha256}"`,
          'Cache-Control': 'private, no-store',
        },
      });
    } finally {
      working -= 1;
    }
  };
}
