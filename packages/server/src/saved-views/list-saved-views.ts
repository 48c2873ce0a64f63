import { asc, eq } from 'drizzle-orm';
import { savedView } from '../database/schema.js';
import type { Query } from '../query.js';
import { savedViewToWire } from './saved-view-wire.js';

export const listSavedViews: Query<'list_saved_views'> = {
  run: async ({ queries, principal }) => {
    const rows = await queries
      .select()
      .from(savedView)
      .where(eq(savedView.principal, principal.id))
      .orderBy(asc(savedView.name), asc(savedView.id));
    return { items: rows.map(savedViewToWire), total: rows.length };
  },
};
