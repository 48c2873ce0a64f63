import { createHash } from 'node:crypto';
import { IncidentCenterError } from '@incident-center/sdk/contract';
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { z } from 'zod';
import { bodyLimitOf } from '../http/parse-input.js';
import { parseJson, readBody } from '../http/parse-json.js';
import { assertWithinLimits } from './limits.js';

const MAX_TOKENS = 20_000;
const MAX_ERRORS = 20;
/** Of a body without a file in it. */
const BODY_LIMIT = bodyLimitOf('create_incident');
const FILE_LIMIT = bodyLimitOf('attach_evidence');

const paramsSchema = z.strictObject({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z
    .object({ persistedQuery: z.object({ version: z.literal(1), sha256Hash: z.string() }).optional() })
    .nullish(),
});

/** A request that may be executed: its document has been parsed, counted and validated. */
export interface GraphqlRequest {
  query: string;
  document: DocumentNode;
  variables: Record<string, unknown>;
  operationName: string | undefined;
}

export interface ReadRequestOptions {
  schema: GraphQLSchema;
  introspection: boolean;
  /** Documents by the SHA-256 of their text. */
  persisted: ReadonlyMap<string, string>;
  /** Whether nothing else is executed. */
  onlyPersisted: boolean;
}

/** GraphQL's complaints about a document, all of them. */
export class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('the document is not valid');
  }
}

const malformed = (message: string) => new IncidentCenterError('MALFORMED_REQUEST', message);

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Refuses what is not a POST of JSON: nothing else needs a preflight, so anything else could be another site's form. */
export function assertJsonPost(request: Request): void {
  if (request.method !== 'POST') throw new IncidentCenterError('METHOD_NOT_ALLOWED');
  const [type] = (request.headers.get('content-type') ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/json') throw new IncidentCenterError('UNSUPPORTED_MEDIA_TYPE');
}

function textOf(params: z.infer<typeof paramsSchema>, { persisted, onlyPersisted }: ReadRequestOptions): string {
  const hash = params.extensions?.persistedQuery?.sha256Hash;
  const kept = hash === undefined ? undefined : persisted.get(hash);
  if (hash !== undefined && kept === undefined) throw malformed('there is no persisted operation with this hash');
  const { query } = params;
  if (kept !== undefined && typeof query === 'string' && query !== kept)
    throw malformed('the document is not the persisted operation with this hash');
  if (kept !== undefined) return kept;
  if (typeof query !== 'string') throw malformed('the body holds no document');
  if (onlyPersisted && !persisted.has(sha256Of(query))) throw malformed('only persisted operations are executed here');
  return query;
}

/** Only a document that attaches a file may be as large as one. */
const attachesFile = (document: DocumentNode): boolean =>
  document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.selectionSet.selections.some(
        (selection) => selection.kind === Kind.FIELD && selection.name.value === 'attachEvidence',
      ),
  );

function parseDocument(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: MAX_TOKENS });
  } catch (error) {
    throw new InvalidDocument([error as GraphQLError]);
  }
}

/**
 * Reads a request as strictly as REST reads a body, and refuses a document that is too large or not valid.
 *
 * @throws {IncidentCenterError} `MALFORMED_REQUEST`, `BODY_TOO_LARGE`
 * @throws {InvalidDocument}
 */
export async function readGraphqlRequest(request: Request, options: ReadRequestOptions): Promise<GraphqlRequest> {
  const body = await readBody(request, FILE_LIMIT);
  const params = paramsSchema.safeParse(parseJson(body));
  if (!params.success)
    throw malformed(
      `the body must be an object with 'query', 'variables', 'operationName' and 'extensions', and no list of them: ${params.error.issues[0]?.message ?? ''}`,
    );
  const query = textOf(params.data, options);
  const document = parseDocument(query);
  if (Buffer.byteLength(body) > BODY_LIMIT && !attachesFile(document))
    throw new IncidentCenterError('BODY_TOO_LARGE', `the body is larger than ${BODY_LIMIT} bytes`);
  const variables = params.data.variables ?? {};
  const { schema, introspection } = options;
  assertWithinLimits(document, { schema, variables, introspection });
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(schema, document, rules, { maxErrors: MAX_ERRORS, hideSuggestions: !introspection });
  if (errors.length > 0) throw new InvalidDocument(errors);
  const { operationName } = params.data;
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const names = operations.map((one) => ('name' in one ? one.name?.value : undefined));
  if (operationName === undefined || operationName === null ? operations.length !== 1 : !names.includes(operationName))
    throw malformed('the document must hold the one operation that is to be executed');
  return { query, document, variables, operationName: operationName ?? undefined };
}
