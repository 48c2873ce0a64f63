import { and, eq } from 'drizzle-orm';
import { loadVisible, type ReadContext } from '../authorization/visible.js';
import type { Row } from '../database/records.js';
import { runbook } from '../database/schema.js';
import { newestVersions } from './newest-versions.js';

/**
 * The newest version of a runbook, draft or published.
 *
 * @throws {IncidentCenterError} `NOT_FOUND` where there is none that the principal may see.
 */
export async function loadNewest(
  context: ReadContext,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<Row<'runbook'>> {
  const [newest] = await newestVersions(context, eq(runbook.id, id));
  const where = and(eq(runbook.id, id), eq(runbook.version, newest?.version ?? 0));
  return loadVisible(context, 'runbook', where, { lock });
}
