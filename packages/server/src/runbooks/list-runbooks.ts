import { and, eq, ilike } from 'drizzle-orm';
import { readCursor, writeCursor } from '../cursor.js';
import { runbook } from '../database/schema.js';
import { containsPattern, pageOf } from '../page.js';
import type { Query } from '../query.js';
import { newestVersions } from './newest-versions.js';
import { runbookSummaries } from './runbook-wire.js';

export const listRunbooks: Query<'list_runbooks'> = {
  run: async (context, input) => {
    const { center, queries } = context;
    const matching = await newestVersions(
      context,
      and(
        input.status === undefined ? undefined : eq(runbook.status, input.status),
        input.risk_level === undefined ? undefined : eq(runbook.risk_level, input.risk_level),
        input.q === undefined ? undefined : ilike(runbook.name, containsPattern(input.q)),
      ),
    );
    // A catalogue is small: its newest versions are sorted by name here, which the database cannot do after DISTINCT ON.
    const sorted = matching.sort(
      (left, right) => left.name.localeCompare(right.name) || left.id.localeCompare(right.id),
    );
    const [name, id] = input.cursor === undefined ? [] : readCursor(center.secret, 'runbooks', input.cursor);
    const start = name === undefined ? 0 : sorted.findIndex((row) => row.name === name && row.id === id) + 1;
    const { items, next_cursor } = pageOf(sorted.slice(start, start + input.limit + 1), input.limit, (last) =>
      writeCursor(center.secret, 'runbooks', [last.name, last.id]),
    );
    return { items: await runbookSummaries(queries, items), next_cursor, total: sorted.length, total_is_capped: false };
  },
};
