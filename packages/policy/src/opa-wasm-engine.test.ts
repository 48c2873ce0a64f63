import { readFile } from 'node:fs/promises';
import {
  CLEARANCES,
  POLICY_ACTIONS,
  POLICY_PACKAGE_OF_ACTION,
  POLICY_REQUIREMENTS,
} from '@incident-center/sdk/contract';
import { loadPolicy } from '@open-policy-agent/opa-wasm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asInput,
  changed,
  type Document,
  fixtures,
  type Path,
  pathsOf,
  tableCases,
  valueAt,
} from '../test-support/policy-cases.js';
import { matchesListFilter } from './list-filter.js';
import { createOpaWasmEngine } from './opa-wasm-engine.js';
import type { PolicyEngine, PolicyInput } from './policy-engine.js';

const engine = await createOpaWasmEngine();
const wasm = await readFile(new URL('../wasm/policy.wasm', import.meta.url));
const raw = await loadPolicy(wasm);
raw.setData(JSON.parse(await readFile(new URL('../wasm/data.json', import.meta.url), 'utf8')));
/** The compiled rules themselves, asked in whichever package. */
const ask = (policyPackage: string, rule: string, document: Document) =>
  raw.evaluate(document, `${policyPackage.replaceAll('.', '/')}/${rule}`)[0]?.result;

const permissive: PolicyInput = {
  actor: {
    id: 'lead-1',
    roles: ['team_lead'],
    tenant_ids: ['north'],
    environments: ['*'],
    on_call_rotations: [],
    clearance: 'secret',
    risk_tier: 'high',
  },
  resource: { type: 'incident', tenants: ['north'], environment: 'production', classification: 'cui' },
  context: {},
  now_ms: 0,
};

describe('the table of decisions', () => {
  test.each(tableCases)('$policyPackage: $name', async ({ policyPackage, document, allow, missing, action }) => {
    const decision = ask(policyPackage, 'decision', document);
    expect({ allow: decision.allow, missing: decision.missing }).toEqual({ allow, missing });
    expect(decision.reasons.map((reason: { requirement: string }) => reason.requirement)).toEqual(missing);
    if (document.action === action && Reflect.get(POLICY_PACKAGE_OF_ACTION, action) === policyPackage) {
      expect(await engine.decide(document.action as never, asInput(document))).toEqual(decision);
    }
  });

  test.each(POLICY_ACTIONS)('allows and denies %s in its own package', (action) => {
    const rows = tableCases.filter(
      (row) => row.action === action && row.policyPackage === POLICY_PACKAGE_OF_ACTION[action],
    );
    expect(new Set(rows.map((row) => row.allow))).toEqual(new Set([true, false]));
    expect(rows.some((row) => row.missing.includes('role_permits'))).toBe(true);
  });

  test.each(POLICY_REQUIREMENTS)('has a row that misses only %s', (requirement) => {
    expect(tableCases.some((row) => row.missing.length === 1 && row.missing[0] === requirement)).toBe(true);
  });
});

/** Taking away an object takes away what it holds. */
const covers = (path: Path, pattern: string[]) =>
  path.length <= pattern.length && path.every((part, i) => pattern[i] === '*' || String(part) === pattern[i]);

function uses(requirement: string, path: Path, document: Document): boolean {
  return (fixtures.attributes.used_by_requirement[requirement] ?? []).some(
    (attribute) =>
      covers(path, attribute.split('.')) &&
      !fixtures.attributes.unused_when.some(
        ({ attribute: excepted, when }) =>
          excepted === attribute && JSON.stringify(valueAt(document, when.attribute)) === JSON.stringify(when.equals),
      ),
  );
}

describe('an attribute left out', () => {
  // Two approvals of which one fits, and an unused second role: what the rules may do without.
  const spare = new Set(['complete: one fitting approval among others']);
  const allowed = tableCases.filter((row) => row.allow && !spare.has(row.name));

  test.each(allowed)('never opens "$name"', ({ policyPackage, document }) => {
    const before: string[] = ask(policyPackage, 'decision', document).requirements;
    for (const path of pathsOf(document)) {
      const after = ask(policyPackage, 'decision', changed(document, path, undefined));
      if (!after.allow) continue;
      const where = path.join('.');
      expect(
        before.filter((requirement) => uses(requirement, path, document)),
        where,
      ).toEqual([]);
      expect(after.requirements, `${where} takes a requirement away`).toEqual(expect.arrayContaining(before));
    }
  });

  test('is tried for more than fifteen hundred attributes', () => {
    expect(allowed.flatMap((row) => pathsOf(row.document)).length).toBeGreaterThan(1500);
  });
});

const texts = (...values: string[]) => fc.subarray(values);
const actors = fc.record({
  id: fc.constant<string>('somebody'),
  roles: texts('viewer', 'operator', 'auditor', 'security_admin', 'alert_source', 'stranger'),
  tenant_ids: texts('north', 'south', 'east'),
  environments: fc.oneof(texts('production', 'staging'), fc.constant<string[]>(['*'])),
  on_call_rotations: fc.constant<string[]>([]),
  clearance: fc.constantFrom(...CLEARANCES),
  risk_tier: fc.constant('low' as const),
});
const rows = fc.record({
  tenants: texts('north', 'south', 'east', 'west'),
  environment: fc.constantFrom('production', 'staging', 'sandbox'),
  classification: fc.constantFrom(...CLEARANCES, 'cosmic'),
});
const views = [
  ['can_view_incident', 'incident'],
  ['can_view_runbook', 'runbook'],
  ['can_view_execution', 'execution'],
  ['can_view_approval', 'approval'],
  ['can_view_timeline', 'timeline'],
  ['can_view_decisions', 'timeline'],
] as const;

describe('the list filter', () => {
  test.each(views)(
    'of %s shows a row exactly if the row is visible and the decision allows it',
    async (action, type) => {
      const seen = { visible: 0, hidden: 0 };
      await fc.assert(
        fc.asyncProperty(actors, rows, async (actor, row) => {
          const resource = { type, ...row };
          const shown = matchesListFilter(await engine.listFilter(action, actor, 1), row);
          const decision = await engine.decide(action, { actor, resource, context: {}, now_ms: 1 });
          const visible = ask(POLICY_PACKAGE_OF_ACTION[action], 'visible', { action, actor, resource });
          expect({ shown, visible }).toEqual({ shown: decision.allow, visible: decision.allow });
          seen[shown ? 'visible' : 'hidden'] += 1;
        }),
        { numRuns: 1_500 },
      );
      expect(Math.min(seen.visible, seen.hidden)).toBeGreaterThan(30);
    },
  );

  test('of anything but a view action shows nothing', async () => {
    for (const action of POLICY_ACTIONS.filter((name) => !name.startsWith('can_view_'))) {
      expect(await engine.listFilter(action, { ...permissive.actor, roles: ['platform_admin'] }, 0)).toEqual({
        any_of: [],
      });
    }
  });
});

describe('the engine', () => {
  test('denies an action it does not know, and one from the prototype of objects', async () => {
    for (const action of ['can_delete_everything', 'constructor', '__proto__', '']) {
      const decision = await engine.decide(action as never, permissive);
      expect(decision).toMatchObject({ allow: false, missing: ['known_action'] });
    }
  });

  test('allows nothing whatever rubbish it is given', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...POLICY_ACTIONS),
        fc.dictionary(fc.constantFrom('actor', 'resource', 'context', 'now_ms'), fc.jsonValue()),
        async (action, rubbish) => {
          const decision = await engine.decide(action, rubbish as unknown as PolicyInput);
          expect(decision.allow).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('takes the action from its argument and nothing from an action in the input', async () => {
    const smuggled = { ...permissive, action: 'can_view_incident' } as PolicyInput;
    expect((await engine.decide('can_receive_alert', smuggled)).missing).toEqual(['role_permits']);
  });

  test('refuses an input above the cap, and decides the next one', async () => {
    const small = await createOpaWasmEngine({ maxInputBytes: 2000 });
    const large = { ...permissive, context: { rationale: 'x'.repeat(2000) } };
    await expect(small.decide('can_view_incident', large)).rejects.toMatchObject({ code: 'POLICY_INPUT_TOO_LARGE' });
    expect((await small.decide('can_view_incident', permissive)).allow).toBe(true);
  });

  test('rejects an input that is no JSON, and decides the next one', async () => {
    const cyclic: PolicyInput = { ...permissive, context: {} };
    cyclic.context.self = cyclic;
    await expect(engine.decide('can_view_incident', cyclic)).rejects.toMatchObject({ code: 'POLICY_INPUT_INVALID' });
    expect((await engine.decide('can_view_incident', permissive)).allow).toBe(true);
  });

  test('decides many at once as it decides one by one', async () => {
    const sample = tableCases.filter((row) => Reflect.get(POLICY_PACKAGE_OF_ACTION, row.action) === row.policyPackage);
    const decide = (row: (typeof sample)[number]) => engine.decide(row.action as never, asInput(row.document));
    const together = await Promise.all(sample.map(decide));
    const alone: unknown[] = [];
    for (const row of sample) alone.push(await decide(row));
    expect(together).toEqual(alone);
  });

  test('names the packaged revision', async () => {
    const manifest = JSON.parse(await readFile(new URL('../wasm/manifest.json', import.meta.url), 'utf8'));
    expect(engine.revision).toBe(manifest.revision);
  });

  test('refuses something that is not Wasm', async () => {
    await expect(createOpaWasmEngine({ wasm: new Uint8Array([1, 2, 3]) })).rejects.toMatchObject({
      code: 'POLICY_UNAVAILABLE',
    });
  });

  test('refuses a policy that has not these entry points', async () => {
    const empty = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    await expect(createOpaWasmEngine({ wasm: empty })).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  });

  test('refuses data at another path, where the rules would only deny', async () => {
    const data = JSON.parse(await readFile(new URL('../wasm/data.json', import.meta.url), 'utf8'));
    await expect(createOpaWasmEngine({ data: data.incident_center })).rejects.toMatchObject({
      code: 'POLICY_DATA_INVALID',
    });
  });
});

describe('a host’s overrides', () => {
  const decide = (which: PolicyEngine, roles: string[]) =>
    which.decide('can_assign_incident', { ...permissive, actor: { ...permissive.actor, roles } });

  test('give its own roles permissions, keep the others, and make another revision', async () => {
    const own = await createOpaWasmEngine({ overrides: { role_permissions: { sre: ['can_assign_incident'] } } });
    expect((await decide(own, ['sre'])).allow).toBe(true);
    expect((await decide(own, ['operator'])).allow).toBe(true);
    expect((await decide(engine, ['sre'])).allow).toBe(false);
    expect(own.revision).toMatch(new RegExp(`^${engine.revision}\\+[0-9a-f]{16}$`));
  });

  test('take a role’s permissions away', async () => {
    const own = await createOpaWasmEngine({ overrides: { role_permissions: { operator: [] } } });
    expect((await decide(own, ['operator'])).missing).toEqual(['role_permits']);
  });

  test('change how long a reason is', async () => {
    const own = await createOpaWasmEngine({ overrides: { minimum_rationale_length: 40 } });
    const input = { ...permissive, context: { rationale: 'Latency is back to normal' } };
    expect((await engine.decide('can_resolve_incident', input)).allow).toBe(true);
    expect((await own.decide('can_resolve_incident', input)).missing).toEqual(['rationale_given']);
  });

  test('that name an unknown action are refused', async () => {
    const overrides = { role_permissions: { sre: ['can_assign_incidents'] } };
    await expect(createOpaWasmEngine({ overrides })).rejects.toMatchObject({ code: 'POLICY_DATA_INVALID' });
  });

  test('under which nobody sees an incident are refused', async () => {
    const data = JSON.parse(await readFile(new URL('../wasm/data.json', import.meta.url), 'utf8'));
    const roles = Object.keys(data.incident_center.role_permissions);
    const overrides = { role_permissions: Object.fromEntries(roles.map((role) => [role, []])) };
    await expect(createOpaWasmEngine({ overrides })).rejects.toMatchObject({ code: 'POLICY_DATA_INVALID' });
  });
});
