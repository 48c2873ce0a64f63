import { and, eq, ilike } from 'drizzle-orm';
import { readCursor, writeCursor } from '../cursor.js';
import { runbook } from '../database/schema.js';
import { containsPattern, pageOf } from '../page.js';
import type { Query } from '../query.js';
import { newestVersions } from './newest-versions.js';
import { runbookSummaries } from './runbook-wire.js';

type Place = { name: string; id: string };
const byName = (left: Place, right: Place) => left.name.localeCompare(right.name) || left.id.localeCompare(right.id);

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
    const sorted = matching.sort(byName);
    const [name, id] = input.cursor === undefined ? [] : readCursor(center.secret, 'runbooks', input.cursor);
    const before = { name: String(name), id: String(id) };
    // By its place and not by the row: the last one of a page may have been published since, and match no more.
    const rest = name === undefined ? sorted : sorted.filter((row) => byName(row, before) > 0);
    const { items, next_cursor } = pageOf(rest.slice(0, input.limit + 1), input.limit, (last) =>
      writeCursor(center.secret, 'runbooks', [last.name, last.id]),
    );
    return { items: await runbookSummaries(queries, items), next_cursor, total: sorted.length, total_is_capped: false };
  },
};
