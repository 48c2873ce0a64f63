import { sessionSchema } from '../session.js';
import type { OperationDefinition } from './operation-definition.js';
import { none } from './operation-shapes.js';

export const sessionOperations = {
  get_session: {
    method: 'GET',
    path: '/session',
    summary: 'Who you are to the server, and what is switched on in your tenants',
    params: none,
    query: none,
    body: none,
    response: sessionSchema,
    action: undefined,
    flag: undefined,
    success: 200,
  },
} as const satisfies Record<string, OperationDefinition>;
