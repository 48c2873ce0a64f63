import { z } from 'zod';
import { savedViewFilterSchema } from './incident.js';
import { idSchema, timestampSchema } from './scope.js';

/** A filter of the list of incidents that somebody keeps under a name. Nobody else sees it, and it is in no timeline. */
export const savedViewSchema = z
  .strictObject({
    id: idSchema,
    name: z.string(),
    filter: savedViewFilterSchema,
    created_at: timestampSchema,
    updated_at: timestampSchema,
    version: z.number().int().min(1),
  })
  .meta({ id: 'SavedView' });
export type SavedView = z.infer<typeof savedViewSchema>;

/** Saved views of one person, at most. */
export const MAX_SAVED_VIEWS = 50;

export const saveViewSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  filter: savedViewFilterSchema,
});
