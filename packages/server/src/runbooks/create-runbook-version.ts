import { eq, max } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import { assertVersion } from '../authorization/visible.js';
import { insertRecord } from '../database/records.js';
import { runbook } from '../database/schema.js';
import { decideLegal } from '../legality.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { draftOf } from './draft-of.js';
import { loadNewest } from './load-newest.js';
import { draftEvent, runbookResource, runbookToWire, specText } from './runbook-wire.js';

/** Drafts the next version. What is running stays with the version it began with. */
export const createRunbookVersion: UseCase<'create_runbook_version'> = {
  run: async (context, input) => {
    const { queries, principal } = context;
    await loadNewest(context, input.runbook_id, { lock: true });
    // Once more behind the lock: somebody else may have drafted the next version while this one waited.
    const newest = await loadNewest(context, input.runbook_id, { lock: true });
    assertVersion(context.if_match, newest.row_version);
    decideLegal('runbook', newest.status, 'create_version');
    // A deleted draft keeps its number: what was decided about it must never be read as being about another text.
    const [numbered] = await queries
      .select({ version: max(runbook.version) })
      .from(runbook)
      .where(eq(runbook.id, newest.id));
    const { id, tenants, environment, classification } = newest;
    const row = draftOf(
      {
        id,
        version: (numbered?.version ?? newest.version) + 1,
        name: input.name ?? newest.name,
        tags: input.tags ?? newest.tags,
        tenants,
        environment,
        classification,
        author: principal.id,
        created_at: context.at,
      },
      input.spec ?? newest.spec,
    );
    const authorized_by = await authorize(context, 'can_create_runbook', runbookResource(row));
    const change = await insertRecord(queries, 'runbook', row);
    await record(context, {
      ...draftEvent(row),
      type: 'runbook_drafted',
      authorized_by,
      texts: specText(row),
      changes: [change],
    });
    return { committed: { runbook: await runbookToWire(queries, row) }, version: row.row_version };
  },
};
