import type { PolicyResource } from '@incident-center/policy';
import { RISK_LEVELS } from '@incident-center/sdk/contract';
import { eq } from 'drizzle-orm';
import type { ReadContext } from '../authorization/visible.js';
import type { Row } from '../database/records.js';
import { runbook } from '../database/schema.js';
import { newestVersions } from './newest-versions.js';
import { runbookResource } from './runbook-wire.js';

/**
 * A draft as the policy sees it when it is to be published: as risky as the version it replaces, if that was riskier.
 * Otherwise whoever calls a risky step harmless would need nobody's agreement to that.
 */
export async function publishResource(context: ReadContext, draft: Row<'runbook'>): Promise<PolicyResource> {
  const [published] = await newestVersions(context, eq(runbook.id, draft.id), { published: true });
  const rank = Math.max(
    RISK_LEVELS.indexOf(draft.risk_level),
    published === undefined ? 0 : RISK_LEVELS.indexOf(published.risk_level),
  );
  return { ...runbookResource(draft), risk_level: RISK_LEVELS[rank] ?? 'high' };
}
