import { cell, fieldsTable, type Schema, typeOf } from './schema-table.js';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
}

interface DocumentedOperation {
  operationId: string;
  summary: string;
  'x-feature-flag'?: string;
  'x-policy-action'?: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}

/** As much of the OpenAPI document as its pages need. */
export interface ApiDocument {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Schema> };
}

const flagOf = (operation: DocumentedOperation) =>
  operation['x-feature-flag'] === undefined ? 'none' : `\`${operation['x-feature-flag']}\``;

function actionOf(operation: DocumentedOperation): string {
  const action = operation['x-policy-action'];
  if (action === undefined) return 'none: it asks for no more than a caller';
  return action === 'by_transition' ? 'one for each move, see [transitions.md](transitions.md)' : `\`${action}\``;
}

function parametersTable(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(({ name, in: place, required, schema, description }) => {
    const values = `${typeOf(schema)}${schema.type === 'array' ? ', separated by commas' : ''}`;
    const type = description === undefined ? values : `${values}. ${description}`;
    const needed = schema.default === undefined ? (required ? 'yes' : '') : `\`${String(schema.default)}\``;
    return `| \`${name}\` | ${place} | ${cell(type)} | ${needed} |`;
  });
  return `| parameter | in | type | required or default |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function bodiesOf({ requestBody }: DocumentedOperation): string[] {
  return Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => {
    const table = fieldsTable(schema, 'required');
    return `Body, \`${type}\`${table === '' ? `: ${typeOf(schema)}\n` : `:\n\n${table}`}`;
  });
}

function section(path: string, method: string, operation: DocumentedOperation, errors: readonly string[]): string {
  const done = Object.entries(operation.responses).filter(([status]) => /^2\d\d$/.test(status));
  const answers = done.map(([status, { content }], at) => {
    const schema = content?.['application/json']?.schema ?? {};
    if (at > 0) return `Answer, ${status}: the same.`;
    const table = fieldsTable(schema, 'always there');
    return `Answer, ${status}:${table === '' ? ` ${typeOf(schema)}` : `\n\n${table}`}`;
  });
  const codes = errors.map((code) => `[\`${code}\`](error-codes.md#${code.toLowerCase()})`).join(', ');
  return [
    `## ${operation.operationId}`,
    /[.?!]$/.test(operation.summary) ? operation.summary : `${operation.summary}.`,
    `\`${method.toUpperCase()} ${path}\` · policy action: ${actionOf(operation)} · feature flag: ${flagOf(operation)}`,
    parametersTable(operation.parameters),
    ...bodiesOf(operation),
    ...answers,
    `Refused with: ${codes}.`,
  ]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Every operation with its parameters, body, answers and errors. */
export function operationsPage(document: ApiDocument, errorsOf: (name: string) => readonly string[]): string {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const overview = all.map(
    ({ path, method, operation }) =>
      `| [\`${operation.operationId}\`](#${operation.operationId}) | ${method.toUpperCase()} \`${path}\` | ${cell(operation.summary)} |`,
  );
  const sections = all.map(({ path, method, operation }) =>
    section(path, method, operation, errorsOf(operation.operationId)),
  );
  return `# Operations

Generated from the contract by \`npm run generate\`. The same for machines: [openapi.json](openapi.json). What the fields of
things mean: [schemas.md](schemas.md).

Beside these: \`POST /graphql\` has the same operations ([schema.graphql](schema.graphql)), \`GET /live?cursor=\` streams what
happened, \`GET /openapi.json\` is the document of a running server. \`GET /incidents/{id}/evidence-bundle\`, and the same of
\`/executions\` and \`/runbooks\`, answer with the archive itself (\`application/x-tar\`, its SHA-256 as the \`ETag\`), with the query and
the refusals of [\`get_evidence_bundle\`](#get_evidence_bundle): \`curl -f … -o evidence.tar\`.

Every error is \`application/problem+json\` with a stable \`code\` ([error-codes.md](error-codes.md)). A change takes an
\`Idempotency-Key\`: the same request with the same key has one effect, and gets the first answer byte for byte. A change of
one thing takes \`If-Match\` with the \`ETag\` that was read. A change answers with \`receipts\`, one for each event it wrote.

| operation | request | what it does |
|---|---|---|
${overview.join('\n')}

${sections.join('\n\n')}
`;
}

/** The things that answers hold. */
export function schemasPage({ components }: ApiDocument): string {
  const sections = Object.entries(components.schemas).map(([name, schema]) => {
    const table = fieldsTable(schema, 'always there');
    return `## ${name}\n\n${schema.description === undefined ? '' : `${schema.description}\n\n`}${table === '' ? `${typeOf(schema)}\n` : table}`;
  });
  return `# Schemas\n\nGenerated from the contract by \`npm run generate\`: the things that [operations](operations.md) answer with.\n\n${sections.join('\n')}`;
}
