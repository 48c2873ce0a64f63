import { IncidentCenterError, MAX_SAVED_VIEWS } from '@incident-center/sdk/contract';
import { count, eq } from 'drizzle-orm';
import { savedView } from '../database/schema.js';
import type { UseCase } from '../perform.js';
import { lockView, ownView } from './load-view.js';
import { savedViewToWire } from './saved-view-wire.js';

/** Keeps a filter. It changes nothing that others see, so no event tells of it. */
export const saveView: UseCase<'save_view'> = {
  run: async (context, { view_id, name, filter }) => {
    const { queries, principal } = context;
    const before = await lockView(context, view_id);
    const { at } = context;
    if (before === undefined) {
      const [own] = await queries
        .select({ views: count() })
        .from(savedView)
        .where(eq(savedView.principal, principal.id));
      if ((own?.views ?? 0) >= MAX_SAVED_VIEWS)
        throw new IncidentCenterError('LIMIT_REACHED', `there can be ${MAX_SAVED_VIEWS} saved views`);
    }
    const row = {
      principal: principal.id,
      id: view_id,
      name,
      filter,
      created_at: before?.created_at ?? at,
      updated_at: at,
      version: (before?.version ?? 0) + 1,
    };
    if (before === undefined) await queries.insert(savedView).values(row);
    else await queries.update(savedView).set(row).where(ownView(context, view_id));
    return { committed: { view: savedViewToWire(row) }, version: row.version };
  },
};
