import type { z } from 'zod';
import type { ErrorCode } from '../error-codes.js';
import type { PolicyAction } from '../policy.js';
import type { FeatureFlag } from '../session.js';

/** One operation of the API. Everything that serves or calls it is made from this entry. */
export interface OperationDefinition {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  summary: string;
  /** Schemas of the path's parameters, the query and the JSON body. */
  params: z.ZodType;
  query: z.ZodType;
  body: z.ZodType;
  /** Bodies of other media types than `application/json`. */
  media_types?: Readonly<Record<string, z.ZodType>>;
  response: z.ZodType;
  /** The policy action, where there is one for every call; moves choose theirs by the target status. */
  action: PolicyAction | 'by_transition' | undefined;
  flag: FeatureFlag | undefined;
  /** The codes of its own refusals, beyond those that follow from its shape: see `errorsOf`. */
  errors?: readonly ErrorCode[];
  /** Status of the answer when it succeeds. */
  success: 200 | 201 | 202;
  /** Status of the same answer where it had been given before, if it is another. */
  replayed?: 200;
}
