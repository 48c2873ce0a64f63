import type { SavedView } from '@incident-center/sdk/contract';
import type { savedView } from '../database/schema.js';

/** A row as the API gives it. */
export const savedViewToWire = ({
  id,
  name,
  filter,
  created_at,
  updated_at,
  version,
}: typeof savedView.$inferSelect): SavedView => ({
  id,
  name,
  filter,
  created_at: created_at.toISOString(),
  updated_at: updated_at.toISOString(),
  version,
});
