import { z } from 'zod';
import { idSchema, receiptSchema } from '../scope.js';

// What operations share: the parameters of their paths, and the two shapes an answer takes.

export const none = z.strictObject({});
export const incidentId = z.strictObject({ incident_id: idSchema });
export const runbookId = z.strictObject({ runbook_id: idSchema });
export const executionId = z.strictObject({ execution_id: idSchema });
export const stepParams = z.strictObject({ execution_id: idSchema, step: z.string().min(1).max(50) });
export const eventId = z.strictObject({ event_id: idSchema });
export const approvalId = z.strictObject({ approval_id: idSchema });

/** A page of a list: `next_cursor` is null at its end. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item),
    next_cursor: z.string().nullable(),
    total: z.number().int(),
    total_is_capped: z.boolean(),
  });

/** The answer to a change, with a receipt for every event that it wrote. */
export const changed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject({ ...shape, receipts: z.array(receiptSchema) });
