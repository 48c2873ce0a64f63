import type { EventReference } from '@incident-center/sdk/contract';
import { and, eq, sql } from 'drizzle-orm';
import type { Row } from '../database/records.js';
import { timelineEvent } from '../database/schema.js';
import type { UseCaseContext } from '../perform.js';
import { runbookChain } from './runbook-wire.js';

/**
 * The files that a published version stands on: its spec, and the signed statement of who published it. A run refers to both,
 * so that an incident's bundle proves what was run without the runbook's own chain.
 */
export async function publicationRefs(
  { queries }: Pick<UseCaseContext, 'queries'>,
  { id, version, spec_hash, spec_text }: Row<'runbook'>,
): Promise<EventReference[]> {
  const [published] = await queries
    .select({ refs: timelineEvent.refs })
    .from(timelineEvent)
    .where(
      and(
        eq(timelineEvent.chain, runbookChain(id)),
        eq(timelineEvent.type, 'runbook_published'),
        sql`${timelineEvent.payload}->>'version' = ${String(version)}`,
      ),
    )
    .limit(1);
  const spec: EventReference = {
    role: 'runbook_spec',
    key: `sha256/${spec_hash}`,
    sha256: spec_hash,
    size: Buffer.byteLength(spec_text),
  };
  return [spec, ...(published?.refs ?? []).filter(({ role }) => role === 'publish_provenance')];
}
