import type { z } from 'zod';
import { alertsOperations } from './operations/alerts.js';
import { approvalsOperations } from './operations/approvals.js';
import { executionsOperations } from './operations/executions.js';
import { incidentsOperations } from './operations/incidents.js';
import { logOperations } from './operations/log.js';
import type { OperationDefinition } from './operations/operation-definition.js';
import { policyOperations } from './operations/policy.js';
import { runbooksOperations } from './operations/runbooks.js';
import { savedViewsOperations } from './operations/saved-views.js';
import { sessionOperations } from './operations/session.js';
import { timelineOperations } from './operations/timeline.js';

/** Every operation of the API by name: one table, which `operations/` holds in parts. */
export const operations = {
  ...sessionOperations,
  ...incidentsOperations,
  ...savedViewsOperations,
  ...alertsOperations,
  ...runbooksOperations,
  ...executionsOperations,
  ...approvalsOperations,
  ...timelineOperations,
  ...logOperations,
  ...policyOperations,
} as const satisfies Record<string, OperationDefinition>;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export const OPERATION_NAMES = Object.keys(operations) as OperationName[];

// An empty strict object infers as Record<string, never>, which would make every field of an intersection never.
type Fields<Shape> = Shape extends Record<string, never> ? unknown : Shape;
type In<Schema> = Schema extends z.ZodType ? Fields<z.input<Schema>> : never;
type Out<Schema> = Schema extends z.ZodType ? Fields<z.output<Schema>> : never;

/** What a caller gives: path parameters, query and body in one flat object. */
export type OperationInput<Name extends OperationName> = In<Operations[Name]['params']> &
  In<Operations[Name]['query']> &
  In<Operations[Name]['body']>;
/** The same after parsing, with defaults filled in. */
export type ParsedInput<Name extends OperationName> = Out<Operations[Name]['params']> &
  Out<Operations[Name]['query']> &
  Out<Operations[Name]['body']>;
export type OperationResponse<Name extends OperationName> = Out<Operations[Name]['response']>;

/** What has a body and changes nothing: an address to upload to is signed, and stored nowhere. */
export const READ_ONLY_POSTS: ReadonlySet<OperationName> = new Set([
  'simulate',
  'simulate_batch',
  'create_evidence_upload',
]);
/** Whether the operation changes anything: those and only those take the write path, and take an idempotency key. */
export const isChange = (name: OperationName): boolean =>
  operations[name].method !== 'GET' && !READ_ONLY_POSTS.has(name);
/** Whether the path names one thing, of which a caller can have read a version: those changes take `If-Match`. */
export const namesRow = (name: OperationName): boolean => /\{\w+_id\}/.test(operations[name].path);
