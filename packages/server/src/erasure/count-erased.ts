import { payloadRedactedSchema } from '@incident-center/sdk/contract';
import type { CheckedEvent } from '../timeline/check-events.js';
import type { StoredEvent } from '../timeline/stored-event.js';

/** How many texts of a chain are gone, and of how many of these no event tells who erased them. */
export interface ErasedCount {
  erased: number;
  untold: number;
}

const place = (event_id: string, path: string) => `${event_id} ${path}`;

/** Counts the commitments of a chain that nothing opens any more. */
export function countErased(checked: readonly CheckedEvent[], events: readonly StoredEvent[]): ErasedCount {
  const there = new Set(events.flatMap(({ row, openings }) => openings.map(({ path }) => place(row.id, path))));
  const told = new Set<string>();
  for (const { core } of checked) {
    if (core.type !== 'payload_redacted') continue;
    const { changes: _, ...own } = core.payload;
    const said = payloadRedactedSchema.safeParse(own).data;
    if (said === undefined) continue;
    for (const { event_id, paths } of [said, ...said.copies]) for (const path of paths) told.add(place(event_id, path));
  }
  const gone = checked.flatMap(({ core }) =>
    core.commitments.map(({ path }) => place(core.id, path)).filter((one) => !there.has(one)),
  );
  return { erased: gone.length, untold: gone.filter((one) => !told.has(one)).length };
}
