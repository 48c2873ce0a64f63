import { IncidentCenterError } from '@incident-center/sdk/contract';
import { MAX_URL_TTL_SECONDS } from '../object-store/object-store.js';
import type { Query } from '../query.js';
import { loadRun } from './load-run.js';

/** What belongs to the run under this digest, and how a browser should call it. */
export const getEvidenceUrl: Query<'get_evidence_url'> = {
  run: async (context, input) => {
    const { center } = context;
    const { execution } = await loadRun(context, input.execution_id);
    const attached = execution.step_states
      .flatMap((step) => step.evidence)
      .find((evidence) => evidence.evidence_ref === input.sha256);
    if (attached?.erased_at !== undefined) throw new IncidentCenterError('NOT_FOUND', 'this file was erased');
    const bundle =
      execution.bundle_ref === input.sha256
        ? { name: `evidence-bundle-${execution.id}.json`, media_type: 'application/json' }
        : undefined;
    const file = attached ?? bundle;
    if (file === undefined) throw new IncidentCenterError('NOT_FOUND');
    const url = await center.objects.signedUrl(`sha256/${input.sha256}`, {
      ttlSeconds: MAX_URL_TTL_SECONDS,
      name: file.name,
      mediaType: file.media_type,
    });
    const expires_at = new Date(center.now() + MAX_URL_TTL_SECONDS * 1000).toISOString();
    return { url, sha256: input.sha256, expires_at };
  },
};
