import { describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.js';
import { isChange, namesRow, OPERATION_NAMES, type OperationName, operations } from './operations.js';

type Operation = { operationId: string; parameters: { name: string; in: string }[]; requestBody?: unknown };
const document = openApiDocument() as { paths: Record<string, Record<string, Operation>> };

describe('the OpenAPI document', () => {
  it('has every operation at its path, with every parameter of the path', () => {
    for (const name of OPERATION_NAMES) {
      const { path, method } = operations[name];
      const operation = document.paths[path]?.[method.toLowerCase()];
      expect(operation?.operationId).toBe(name);
      const inPath = operation?.parameters.filter((parameter) => parameter.in === 'path').map(({ name: of }) => of);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter));
    }
  });

  it('gives no two operations one path and method', () => {
    const routes = OPERATION_NAMES.map((name) => `${operations[name].method} ${operations[name].path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  it('offers idempotency and preconditions where something changes, and nowhere else', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { operationId, parameters }] of Object.entries(methods)) {
        const name = operationId as OperationName;
        const offers = (header: string) => parameters.some((parameter) => parameter.name === header);
        expect(offers('Idempotency-Key'), `${method} ${path}`).toBe(isChange(name));
        expect(offers('If-Match'), `${method} ${path}`).toBe(isChange(name) && namesRow(name));
      }
    }
  });
});
