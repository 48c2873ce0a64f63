import { type EvidenceUpload, IncidentCenterError } from '@incident-center/sdk/contract';
import { authorize } from '../authorization/authorize.js';
import { decideLegal } from '../legality.js';
import { MAX_URL_TTL_SECONDS } from '../object-store/object-store.js';
import type { Query } from '../query.js';
import { assertWithinLimits } from './evidence-options.js';
import { uploadTerms } from './evidence-upload.js';
import { executionResource } from './execution-wire.js';
import { assertBegun, loadRun, stepOf } from './load-run.js';

/** Where a file of the open step can be uploaded, for whoever may attach it. Nothing is stored by asking. */
export const createEvidenceUpload: Query<'create_evidence_upload', EvidenceUpload> = {
  // Signing may have to ask for credentials; the address is given to nobody before `run` has agreed.
  prepare: async ({ center, principal }, input) => {
    assertWithinLimits(center.options.evidence, input);
    const terms = uploadTerms(center, principal, input);
    const { url, headers } = await center.objects.uploadUrl(terms, { ttlSeconds: MAX_URL_TTL_SECONDS });
    const expires_at = new Date(center.now() + MAX_URL_TTL_SECONDS * 1000).toISOString();
    return { url, headers, expires_at, uploaded: await center.objects.uploaded(terms) };
  },
  run: async (context, input, upload) => {
    const run = await loadRun(context, input.execution_id);
    const step = stepOf(run, input.step);
    const { state } = step;
    assertBegun(run, step);
    decideLegal('step', state.state, 'attach_evidence');
    await authorize(context, 'can_attach_evidence', executionResource(run.execution));
    if (state.evidence.some((earlier) => earlier.evidence_ref === input.sha256))
      throw new IncidentCenterError('CONFLICT', 'this file is attached already');
    return upload;
  },
};
