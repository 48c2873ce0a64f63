import { simulateBatchSchema, simulateSchema, simulationBatchSchema, simulationSchema } from '../simulate.js';
import type { OperationDefinition } from './operation-definition.js';
import { none } from './operation-shapes.js';

export const policyOperations = {
  simulate: {
    method: 'POST',
    path: '/policy/simulate',
    summary: 'Can I do this? Why not? What would fix it?',
    params: none,
    query: none,
    body: simulateSchema,
    response: simulationSchema,
    action: undefined,
    flag: undefined,
    errors: ['NOT_FOUND', 'NOT_PERMITTED'],
    success: 200,
  },
  simulate_batch: {
    method: 'POST',
    path: '/policy/simulate/batch',
    summary: 'Several simulations in one answer, in the order asked',
    params: none,
    query: none,
    body: simulateBatchSchema,
    response: simulationBatchSchema,
    action: undefined,
    flag: undefined,
    errors: ['NOT_FOUND', 'NOT_PERMITTED'],
    success: 200,
  },
} as const satisfies Record<string, OperationDefinition>;
