import type { ErrorCode } from '@incident-center/sdk/contract';
import { expect } from 'vitest';
import type { Principal } from '../../options.js';
import type { TestCenter } from '../create-test-center.js';
import { post } from './requests.js';

/** An answer of GraphQL, as far as tests ask. */
export interface GraphqlAnswer<Data = Record<string, unknown>> {
  data?: Data | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: ErrorCode; status: number; instance: string; [member: string]: unknown };
  }[];
}

export interface GraphqlQuery {
  query: string;
  variables?: Record<string, unknown>;
}

type Asked = Pick<TestCenter, 'request'>;

/** Sends a document, and gives the answer whatever it is. */
export async function sendGraphql<Data = Record<string, unknown>>(
  test: Asked,
  principal: Principal,
  body: GraphqlQuery,
): Promise<GraphqlAnswer<Data>> {
  const response = await test.request(principal, '/graphql', post(body));
  return (await response.json()) as GraphqlAnswer<Data>;
}

/** Sends a document, and insists that it succeeds. */
export async function askGraphql<Data = Record<string, unknown>>(
  test: Asked,
  principal: Principal,
  body: GraphqlQuery,
): Promise<Data> {
  const { data, errors } = await sendGraphql<Data>(test, principal, body);
  expect(errors).toBeUndefined();
  return data as Data;
}

/** Reads a refusal of a whole request, and insists on its code and status. */
export async function graphqlRefusal(response: Response, code: ErrorCode, status: number): Promise<GraphqlAnswer> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  const answer = JSON.parse(text) as GraphqlAnswer;
  expect(answer.data ?? null).toBeNull();
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code, status });
  return answer;
}
