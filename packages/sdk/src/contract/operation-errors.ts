import type { ErrorCode } from './error-codes.js';
import type { OperationDefinition } from './operations/operation-definition.js';
import { isChange, namesRow, type OperationName, operations } from './operations.js';

const OF_EVERY: readonly ErrorCode[] = [
  'MALFORMED_REQUEST',
  'UNAUTHENTICATED',
  'INVALID_INPUT',
  'INTERNAL',
  'UNAVAILABLE',
];
const OF_BODIES: readonly ErrorCode[] = ['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];
/** A change takes a key and a version, asks the policy, and may meet another one. */
const OF_CHANGES: readonly ErrorCode[] = [
  'NOT_PERMITTED',
  'CONFLICT',
  'VERSION_MISMATCH',
  'REQUEST_IN_FLIGHT',
  'IDEMPOTENCY_KEY_REUSED',
];

/**
 * Every code that an operation can be answered with: what follows from its shape, and what its row says beyond that.
 *
 * @example
 * errorsOf('publish_runbook').includes('APPROVAL_REQUIRED'); // true
 */
export function errorsOf(name: OperationName): ErrorCode[] {
  const { method, flag, query, errors = [] }: OperationDefinition = operations[name];
  const pages = 'shape' in query && typeof query.shape === 'object' && query.shape !== null && 'cursor' in query.shape;
  return [
    ...new Set<ErrorCode>([
      ...OF_EVERY,
      ...(method === 'GET' ? [] : OF_BODIES),
      // A flag that is off hides the operation.
      ...(flag !== undefined || namesRow(name) ? (['NOT_FOUND'] as const) : []),
      ...(isChange(name) ? OF_CHANGES : []),
      // Whatever changes a row asks its machine first.
      ...(isChange(name) && namesRow(name) ? (['ILLEGAL_TRANSITION'] as const) : []),
      ...(pages ? (['MALFORMED_CURSOR'] as const) : []),
      ...errors,
    ]),
  ];
}
