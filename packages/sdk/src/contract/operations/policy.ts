import { z } from 'zod';
import { listPolicyDecisionsQuerySchema, policyDecisionEntrySchema } from '../policy-decision.js';
import { idSchema } from '../scope.js';
import { simulateBatchSchema, simulateSchema, simulationBatchSchema, simulationSchema } from '../simulate.js';
import type { OperationDefinition } from './operation-definition.js';
import { none, page } from './operation-shapes.js';

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
  list_policy_decisions: {
    method: 'GET',
    path: '/policy/decisions',
    summary: 'What the policy decided in your tenants, newest first',
    params: none,
    query: listPolicyDecisionsQuerySchema,
    body: none,
    response: page(policyDecisionEntrySchema),
    action: 'can_view_decisions',
    flag: undefined,
    errors: ['NOT_PERMITTED'],
    success: 200,
  },
  get_policy_decision: {
    method: 'GET',
    path: '/policy/decisions/{decision_id}',
    summary: 'One decision: what was known, what was missing, and which rules decided',
    params: z.strictObject({ decision_id: idSchema }),
    query: none,
    body: none,
    response: z.strictObject({ decision: policyDecisionEntrySchema }),
    action: 'can_view_decisions',
    flag: undefined,
    success: 200,
  },
} as const satisfies Record<string, OperationDefinition>;
