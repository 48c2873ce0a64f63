import { z } from 'zod';
import {
  logCheckpointQuerySchema,
  logConsistencyQuerySchema,
  logConsistencySchema,
  logInclusionQuerySchema,
  logInclusionSchema,
  logKeysSchema,
} from '../log.js';
import { checkpointSchema } from '../timeline-event.js';
import type { OperationDefinition } from './operation-definition.js';
import { none } from './operation-shapes.js';

// What is a tenant's here is the place of an event; the rest is hashes, sizes and keys, for whoever has signed in.
export const logOperations = {
  get_log_checkpoint: {
    method: 'GET',
    path: '/log/checkpoint',
    summary: 'The newest signed tree head of the log, or the one of a size, with the signatures of its witnesses',
    params: none,
    query: logCheckpointQuerySchema,
    body: none,
    response: z.strictObject({ checkpoint: checkpointSchema }),
    action: undefined,
    flag: undefined,
    errors: ['NOT_FOUND'],
    success: 200,
  },
  get_log_consistency: {
    method: 'GET',
    path: '/log/consistency',
    summary: 'Proof that the log only grew between two sizes',
    params: none,
    query: logConsistencyQuerySchema,
    body: none,
    response: logConsistencySchema,
    action: undefined,
    flag: undefined,
    success: 200,
  },
  get_log_inclusion: {
    method: 'GET',
    path: '/log/inclusion',
    summary: 'Whether an event or a receipt has its number in the log, where, and the proof of it',
    params: none,
    query: logInclusionQuerySchema,
    body: none,
    response: logInclusionSchema,
    action: 'can_view_timeline',
    flag: 'incident_center_enabled',
    errors: ['NOT_FOUND'],
    success: 200,
  },
  get_log_keys: {
    method: 'GET',
    path: '/log/keys',
    summary: 'The keys that sign or have signed, how each followed the one before, and the witnesses',
    params: none,
    query: none,
    body: none,
    response: logKeysSchema,
    action: undefined,
    flag: undefined,
    success: 200,
  },
} as const satisfies Record<string, OperationDefinition>;
