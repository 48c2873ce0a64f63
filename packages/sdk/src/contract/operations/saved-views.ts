import { z } from 'zod';
import { savedViewSchema, saveViewSchema } from '../saved-view.js';
import { idSchema } from '../scope.js';
import type { OperationDefinition } from './operation-definition.js';
import { changed, none } from './operation-shapes.js';

const viewId = z.strictObject({ view_id: idSchema });

export const savedViewsOperations = {
  list_saved_views: {
    method: 'GET',
    path: '/views',
    summary: 'The filters of the list of incidents that you keep, by name',
    params: none,
    query: none,
    body: none,
    response: z.strictObject({ items: z.array(savedViewSchema), total: z.number().int() }),
    action: undefined,
    flag: 'incident_center_enabled',
    success: 200,
  },
  save_view: {
    method: 'PUT',
    path: '/views/{view_id}',
    summary: 'Keep a filter under a name, or change one; the id is yours to choose',
    params: viewId,
    query: none,
    body: saveViewSchema,
    response: changed({ view: savedViewSchema }),
    action: undefined,
    flag: 'incident_center_enabled',
    success: 200,
  },
  delete_saved_view: {
    method: 'DELETE',
    path: '/views/{view_id}',
    summary: 'Keep a filter no longer',
    params: viewId,
    query: none,
    body: none,
    response: changed({ view_id: idSchema }),
    action: undefined,
    flag: 'incident_center_enabled',
    success: 200,
  },
} as const satisfies Record<string, OperationDefinition>;
