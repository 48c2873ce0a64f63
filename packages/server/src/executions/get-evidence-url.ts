import { IncidentCenterError } from '@incident-center/sdk/contract';
import { authorize } from '../authorization/authorize.js';
import type { Row } from '../database/records.js';
import { nameOfBundle } from '../evidence/ask-for-bundle.js';
import { BUNDLE_MEDIA_TYPE } from '../evidence/store-bundle.js';
import { subjectOfRun } from '../evidence/subject-of.js';
import { MAX_URL_TTL_SECONDS } from '../object-store/object-store.js';
import type { Query } from '../query.js';
import { previewOf, previewUrl } from './evidence-preview.js';
import { executionResource } from './execution-wire.js';
import { loadRun } from './load-run.js';

const bundleOf = (run: Row<'runbook_execution'>) => ({
  name: nameOfBundle(subjectOfRun(run)),
  media_type: BUNDLE_MEDIA_TYPE,
});

/** What belongs to the run under this digest, and how a browser should call it. */
export const getEvidenceUrl: Query<'get_evidence_url'> = {
  run: async (context, input) => {
    const { center } = context;
    const { sha256 } = input;
    const { execution } = await loadRun(context, input.execution_id);
    const attached = execution.step_states
      .flatMap((step) => step.evidence)
      .filter((evidence) => evidence.evidence_ref === sha256);
    // Whoever may not read it under one name may not under another.
    if (attached.some(({ sensitive }) => sensitive === true))
      await authorize(context, 'can_read_sensitive_evidence', executionResource(execution));
    const expires_at = new Date(center.now() + MAX_URL_TTL_SECONDS * 1000).toISOString();
    if (attached.some(({ erased_at }) => erased_at !== undefined))
      throw new IncidentCenterError('NOT_FOUND', 'this file was erased');
    const [file] = attached;
    if (input.preview === true && file !== undefined) {
      const preview = previewOf(file);
      return { url: previewUrl(center, { ...file, sha256 }, MAX_URL_TTL_SECONDS), sha256, expires_at, preview };
    }
    const named = file ?? (execution.bundle_ref === sha256 ? bundleOf(execution) : undefined);
    if (named === undefined) throw new IncidentCenterError('NOT_FOUND');
    if (file === undefined) await authorize(context, 'can_export_bundle', executionResource(execution));
    const url = await center.objects.signedUrl(`sha256/${sha256}`, {
      ttlSeconds: MAX_URL_TTL_SECONDS,
      name: named.name,
      mediaType: named.media_type,
    });
    return { url, sha256, expires_at };
  },
};
