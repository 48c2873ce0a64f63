import { IncidentCenterError } from '@incident-center/sdk/contract';
import { savedView } from '../database/schema.js';
import type { UseCase } from '../perform.js';
import { lockView, ownView } from './load-view.js';

export const deleteSavedView: UseCase<'delete_saved_view'> = {
  run: async (context, { view_id }) => {
    if ((await lockView(context, view_id)) === undefined) throw new IncidentCenterError('NOT_FOUND');
    await context.queries.delete(savedView).where(ownView(context, view_id));
    return { committed: { view_id } };
  },
};
