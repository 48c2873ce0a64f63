import { expect, it } from 'vitest';
import { createIncidentSchema } from './incident.js';
import { createRunbookSchema } from './runbook.js';

const steps = [{ key: 'look', name: 'Look', risk_level: 'low' }];

it.each([
  ['an incident', (tenants: string[]) => createIncidentSchema.safeParse({ title: 'Slow', severity: 'low', tenants })],
  ['a runbook', (tenants: string[]) => createRunbookSchema.safeParse({ name: 'Look', tenants, spec: { steps } })],
])('%s is of each of its tenants once', (_, parse) => {
  expect(parse(['A1', 'A2']).error).toBeUndefined();
  expect(parse(['A1', 'A2', 'A1']).error?.issues).toMatchObject([
    { path: ['tenants'], message: 'names a tenant twice' },
  ]);
});
