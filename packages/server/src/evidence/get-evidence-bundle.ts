import type { OperationResponse, ParsedInput } from '@incident-center/sdk/contract';
import { and, count, eq } from 'drizzle-orm';
import type { Center } from '../center.js';
import { timelineEvent } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { MAX_URL_TTL_SECONDS } from '../object-store/object-store.js';
import type { Query } from '../query.js';
import { askForBundle, type GrantedBundle, nameOfBundle } from './ask-for-bundle.js';
import { exportBundle } from './export-bundle.js';
import { BUNDLE_MEDIA_TYPE, MAX_STORED_BYTES, type StoredBundle, storeBundle } from './store-bundle.js';
import { type BundleKind, chainOfSubject } from './subject-of.js';

type Input = ParsedInput<'get_evidence_bundle'>;
type Answer = OperationResponse<'get_evidence_bundle'>;

const subjectOf = ({ incident_id, runbook_execution_id, runbook_id = '' }: Input): { kind: BundleKind; id: string } => {
  if (incident_id !== undefined) return { kind: 'incident', id: incident_id };
  if (runbook_execution_id !== undefined) return { kind: 'execution', id: runbook_execution_id };
  return { kind: 'runbook', id: runbook_id };
};

/** What makes a bundle another one: what is in it, and what was erased of it since. */
async function keyOf(center: Center, { subject, through, options }: GrantedBundle): Promise<string> {
  const ofChain = eq(timelineEvent.chain, chainOfSubject(subject));
  const [redacted] = await inTransaction(center.database, { role: 'system' }, (queries) =>
    queries
      .select({ times: count() })
      .from(timelineEvent)
      .where(and(ofChain, eq(timelineEvent.type, 'payload_redacted'))),
  );
  return JSON.stringify([subject, through, options, redacted?.times]);
}

async function makeBundle(center: Center, granted: GrantedBundle): Promise<StoredBundle> {
  const { range, options, tenants } = granted;
  const bounded = { ...options, max_bytes: Math.min(center.options.bundles.max_bytes, MAX_STORED_BYTES) };
  return center.bundles.once(await keyOf(center, granted), () =>
    center.bundles.make(async () => storeBundle(center, await exportBundle(center, range, bounded), tenants)),
  );
}

/** `GET /timeline/bundle`: makes the evidence bundle, and hands out an address of it that it cannot be read at for long. */
export const getEvidenceBundle: Query<'get_evidence_bundle', Answer> = {
  // All of it before the transaction of the answer: in one nothing but the database is waited for.
  prepare: async (context, input) => {
    const { center } = context;
    const { through, log_size } = input;
    const asked = { ...subjectOf(input), through, log_size, objects: input.objects === 'all' };
    const granted = await askForBundle(context, asked);
    const { object, events, log_size: proved } = await makeBundle(center, granted);
    const name = nameOfBundle(granted.subject);
    const expires_at = new Date(center.now() + MAX_URL_TTL_SECONDS * 1000).toISOString();
    const url = await center.objects.signedUrl(object.key, {
      ttlSeconds: MAX_URL_TTL_SECONDS,
      name,
      mediaType: BUNDLE_MEDIA_TYPE,
    });
    const { sha256, size } = object;
    return {
      bundle: {
        url,
        name,
        media_type: BUNDLE_MEDIA_TYPE,
        sha256,
        size,
        subject: granted.subject,
        through: granted.through,
        events,
        log_size: proved,
        expires_at,
      },
    };
  },
  run: async (_context, _input, answer) => answer,
};
