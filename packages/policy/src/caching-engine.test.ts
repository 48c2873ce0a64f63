import { POLICY_PACKAGE_OF_ACTION } from '@incident-center/sdk/contract';
import { beforeEach, describe, expect, test } from 'vitest';
import { asInput, changed, type Document, pathsOf, tableCases } from '../test-support/policy-cases.js';
import { createCachingEngine } from './caching-engine.js';
import { createOpaWasmEngine } from './opa-wasm-engine.js';
import type { PolicyEngine, PolicyInput } from './policy-engine.js';

const plain = await createOpaWasmEngine();
const other = await createOpaWasmEngine({ overrides: { role_permissions: { viewer: ['can_comment_on_incident'] } } });
const rows = tableCases.filter(
  (row) =>
    Reflect.get(POLICY_PACKAGE_OF_ACTION, row.action) === row.policyPackage && row.document.action === row.action,
);

/** The real engine, which counts what it is asked and may be replaced by another. */
let asked: number;
let present: PolicyEngine;
const counting: PolicyEngine = {
  get revision() {
    return present.revision;
  },
  get fingerprint() {
    return present.fingerprint;
  },
  decide: (action, input) => {
    asked += 1;
    return present.decide(action, input);
  },
  listFilter: (action, actor, now_ms) => {
    asked += 1;
    return present.listFilter(action, actor, now_ms);
  },
};
beforeEach(() => {
  asked = 0;
  present = plain;
});

const viewing: PolicyInput = {
  actor: {
    id: 'viewer-1',
    roles: ['viewer'],
    tenant_ids: ['north'],
    environments: ['*'],
    on_call_rotations: [],
    clearance: 'cui',
    risk_tier: 'low',
  },
  resource: { type: 'incident', tenants: ['north'], environment: 'prod', classification: 'cui' },
  context: {},
  now_ms: 1_000_000,
};
const at = (now_ms: number, more: Partial<PolicyInput> = {}) => ({ ...viewing, ...more, now_ms });
const view = (engine: PolicyEngine, input: PolicyInput) => engine.decide('can_view_incident', input);

describe('a decision that was made before', () => {
  test('is given again at another time, without asking', async () => {
    const engine = createCachingEngine(counting);
    const first = await view(engine, at(0));
    expect(await view(engine, at(29_999))).toEqual(first);
    expect(asked).toBe(1);
    expect(engine.statistics()).toEqual({ hits: 1, misses: 1, bypassed: 0, evictions: 0, clears: 0, entries: 1 });
  });

  test('is the same whatever order its attributes come in', async () => {
    const engine = createCachingEngine(counting);
    await view(engine, viewing);
    const { actor, resource, context, now_ms } = viewing;
    const turned = Object.fromEntries(Object.entries(actor).reverse()) as PolicyInput['actor'];
    await view(engine, { now_ms, context, resource, actor: turned });
    expect(asked).toBe(1);
  });

  test('is of all that the table holds, and of every change of one attribute, what the rules say', async () => {
    const engine = createCachingEngine(plain, { max_entries: 100 });
    for (const { action, document } of rows.filter((_, place) => place % 5 === 0)) {
      const variants = [document, ...pathsOf(document).map((path) => changed(document, path, undefined))];
      for (const variant of [...variants, ...variants]) {
        const input = asInput(variant as Document);
        expect(await engine.decide(action as never, input)).toEqual(await plain.decide(action as never, input));
      }
    }
    expect(engine.statistics().hits).toBeGreaterThan(1000);
    expect(engine.statistics().evictions).toBeGreaterThan(0);
  });

  test('about one action is none about another', async () => {
    const engine = createCachingEngine(counting);
    expect((await engine.decide('can_view_incident', viewing)).allow).toBe(true);
    expect((await engine.decide('can_edit_incident', viewing)).allow).toBe(false);
  });

  test('cannot be changed by whoever got it', async () => {
    const engine = createCachingEngine(counting);
    const denied = await engine.decide('can_edit_incident', viewing);
    expect(() => {
      denied.allow = true;
    }).toThrow(TypeError);
    expect(() => denied.missing.pop()).toThrow(TypeError);
  });

  test('says of itself that it was kept, and by which revision', async () => {
    const engine = createCachingEngine(counting);
    const told = async () => {
      const evaluation = await engine.evaluate?.('can_view_incident', viewing);
      return [evaluation?.cached, evaluation?.revision];
    };
    expect([await told(), await told()]).toEqual([
      [false, plain.revision],
      [true, plain.revision],
    ]);
  });
});

describe('a decision ends', () => {
  test.each([
    ['after 30 seconds, though more was asked for', { ttl_seconds: 300 }, 30_000],
    ['after the time that was asked for', { ttl_seconds: 5 }, 5_000],
  ])('%s', async (_, options, end) => {
    const engine = createCachingEngine(counting, options);
    await view(engine, at(0));
    await view(engine, at(end - 1));
    expect(asked).toBe(1);
    await view(engine, at(end));
    expect(asked).toBe(2);
  });

  test('at the next expiry in its input, and not at one that is over', async () => {
    const engine = createCachingEngine(counting);
    const resource = { ...viewing.resource, windows: [{ expires_at_ms: 500 }, { expires_at_ms: 7_000 }] };
    await view(engine, at(1_000, { resource }));
    await view(engine, at(6_999, { resource }));
    expect(asked).toBe(1);
    await view(engine, at(7_000, { resource }));
    expect(asked).toBe(2);
  });

  test('when the clock goes back', async () => {
    const engine = createCachingEngine(counting);
    await view(engine, at(10_000));
    await view(engine, at(9_999));
    expect(asked).toBe(2);
  });

  test('when the rules are replaced, also by others of the same revision', async () => {
    const engine = createCachingEngine(counting);
    const comment = () => engine.decide('can_comment_on_incident', viewing);
    expect((await comment()).allow).toBe(false);
    present = { ...other, revision: plain.revision };
    expect((await comment()).allow).toBe(true);
    expect(engine.statistics()).toMatchObject({ clears: 1, entries: 1 });
  });

  test('before it is kept, if the rules are replaced while it is made', async () => {
    const engine = createCachingEngine({
      ...counting,
      get fingerprint() {
        return present.fingerprint;
      },
      decide: async (action, input) => {
        const decision = await plain.decide(action, input);
        present = other;
        return decision;
      },
    });
    await view(engine, viewing);
    expect(engine.statistics().entries).toBe(0);
  });

  test('when it is the one that was used longest ago', async () => {
    const engine = createCachingEngine(counting, { max_entries: 2 });
    const ask = (id: string) => view(engine, { ...viewing, actor: { ...viewing.actor, id } });
    for (const id of ['a', 'b', 'a', 'c', 'a']) await ask(id);
    expect(asked).toBe(3);
    await ask('b');
    expect(asked).toBe(4);
    expect(engine.statistics()).toMatchObject({ entries: 2, evictions: 2 });
  });
});

describe('nothing is kept', () => {
  const step = { key: 's', attempt: 1, operator: null, inputs_hash: '', requires_evidence: false };
  const approval = tableCases.flatMap(({ document }) => asInput(document).context?.approvals ?? [])[0];
  test.each<[string, Parameters<PolicyEngine['decide']>[0], Partial<PolicyInput>]>([
    ['of a step of high risk', 'can_complete_step', { context: { step: { ...step, risk_level: 'high' } } }],
    ['of a step of unknown risk', 'can_complete_step', { context: { step: step as never } }],
    [
      'of a step with an approval at hand',
      'can_complete_step',
      { context: { step: { ...step, risk_level: 'low' }, approvals: approval === undefined ? [] : [approval] } },
    ],
    ['of a runbook of high risk', 'can_publish_runbook', { resource: { ...viewing.resource, risk_level: 'high' } }],
    ['of a vote', 'can_decide_approval', {}],
  ])('%s', async (_, action, more) => {
    const engine = createCachingEngine(counting);
    for (let time = 0; time < 3; time += 1) await engine.decide(action, { ...viewing, ...more });
    expect(asked).toBe(3);
    expect(engine.statistics()).toMatchObject({ hits: 0, misses: 0, bypassed: 3, entries: 0 });
  });

  test('of a step of low risk it is, so that the others mean something', async () => {
    const engine = createCachingEngine(counting);
    const low = { ...viewing, context: { step: { ...step, risk_level: 'low' } } };
    for (let time = 0; time < 3; time += 1) await engine.decide('can_complete_step', low);
    expect(asked).toBe(1);
  });

  test('by an engine that cannot tell by which rules it decides', async () => {
    const { decide, listFilter } = counting;
    const engine = createCachingEngine({ revision: 'somewhere', decide, listFilter });
    for (let time = 0; time < 2; time += 1) await view(engine, viewing);
    expect(asked).toBe(2);
  });

  test('of a failure', async () => {
    present = await createOpaWasmEngine({ maxInputBytes: 2_000 });
    const engine = createCachingEngine(counting);
    const long = { ...viewing, context: { rationale: 'x'.repeat(2_000) } };
    for (let time = 0; time < 2; time += 1) {
      await expect(view(engine, long)).rejects.toMatchObject({ code: 'POLICY_INPUT_TOO_LARGE' });
    }
    expect(asked).toBe(2);
    const cyclic: PolicyInput = { ...viewing, context: {} };
    cyclic.context.self = cyclic;
    await expect(view(engine, cyclic)).rejects.toMatchObject({ code: expect.stringMatching(/^POLICY_INPUT/) });
  });
});

describe('a list filter', () => {
  test('is kept for its action and its actor', async () => {
    const engine = createCachingEngine(counting);
    const filter = await engine.listFilter('can_view_incident', viewing.actor, 0);
    expect(filter).toEqual(await plain.listFilter('can_view_incident', viewing.actor, 0));
    expect(await engine.listFilter('can_view_incident', viewing.actor, 1)).toBe(filter);
    expect(await engine.listFilter('can_view_runbook', viewing.actor, 1)).not.toBe(filter);
    expect(asked).toBe(2);
  });

  test('is not mistaken for a decision about nothing', async () => {
    const engine = createCachingEngine(counting);
    await engine.listFilter('can_view_incident', viewing.actor, 0);
    const nothing = { actor: viewing.actor, now_ms: 0 } as PolicyInput;
    expect(await view(engine, nothing)).toEqual(await view(plain, nothing));
  });

  test('for very many tenants is not worth its memory', async () => {
    const engine = createCachingEngine(counting);
    const tenant_ids = Array.from({ length: 500 }, (_, number) => `tenant-${number}-${'x'.repeat(60)}`);
    await engine.listFilter('can_view_incident', { ...viewing.actor, tenant_ids }, 0);
    expect(engine.statistics().entries).toBe(0);
  });
});

test('giving a decision again takes less time than making it', async () => {
  const engine = createCachingEngine(plain);
  const ROUNDS = 60;
  const EACH = 50;
  const timed = async (one: PolicyEngine) => {
    const started = process.hrtime.bigint();
    for (let time = 0; time < EACH; time += 1) await view(one, viewing);
    return Number(process.hrtime.bigint() - started) / EACH / 1000;
  };
  const times = { plain: [] as number[], hit: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.plain.push(await timed(plain));
    times.hit.push(await timed(engine));
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[ROUNDS / 2] ?? 0;
  const [evaluation, hit] = [median(times.plain), median(times.hit)];
  console.log(`evaluation ${evaluation.toFixed(1)} µs, hit ${hit.toFixed(1)} µs: ${(hit / evaluation).toFixed(2)}`);
  expect(hit).toBeLessThan(evaluation);
});
