import { execFileSync } from 'node:child_process';
import { createTestCenter, type TestCenter } from '@incident-center/server/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findPersona, principalOf } from '../server/personas.js';
import { SERVICE_RULE_FILE } from './alert-rule-file.js';
import { findBinary } from './find-binary.js';
import { type Listening, listenOnLoopback } from './listen-on-loopback.js';
import { startPrometheus } from './start-prometheus.js';
import type { Service } from './start-service.js';

const binary = findBinary('prometheus') ?? '';
const promtool = findBinary('promtool') ?? '';
const skipped = binary === '' || promtool === '' ? ' (skipped: prometheus is not on PATH)' : '';
const TOKEN = 'token-of-a-real-prometheus';

describe.skipIf(skipped !== '')(`a real Prometheus${skipped}`, () => {
  let center: TestCenter;
  let listening: Listening;
  let prometheus: Service;
  beforeAll(async () => {
    center = await createTestCenter({ metrics: { token: TOKEN, tenants: ['A1'], cache_ms: 100 } });
    listening = await listenOnLoopback((request) => center.center.metrics(request));
    prometheus = await startPrometheus({
      binary,
      ruleFile: SERVICE_RULE_FILE,
      scrape: listening.address,
      token: TOKEN,
    });
  });
  afterAll(async () => {
    await prometheus?.stop();
    await listening?.stop();
    await center?.stop();
  });

  async function query(expr: string): Promise<string[]> {
    const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expr)}`);
    const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result.map(({ value }) => value[1]);
  }
  const becomes = (expr: string, values: string[]) =>
    vi.waitFor(async () => expect(await query(expr)).toEqual(values), { timeout: 30_000, interval: 200 });

  test('scrapes a running center with its token, and sees what changes', async () => {
    await becomes('up{job="test"}', ['1']);
    await becomes('max(incidents_open_total)', ['0']);
    const persona = findPersona('on-call-operator');
    if (persona === undefined) throw new Error('There is no such persona.');
    await center.as(principalOf(persona)).createIncident({ title: 'Slow', severity: 'critical', tenants: ['A1'] });
    await becomes('max(incidents_open_total)', ['1']);
    await becomes('max(incidents_by_severity{severity="critical"})', ['1']);
    await becomes('max(tenant_incidents_open{tenant="A1"})', ['1']);
    await becomes('sum(incident_center_changes_total{operation="create_incident",outcome="committed"})', ['1']);
  });

  test('evaluates the rules that come with the kit, and none of them fails', async () => {
    await vi.waitFor(
      async () => {
        const response = await fetch(`${prometheus.url}/api/v1/rules`);
        const { data } = (await response.json()) as {
          data: { groups: { rules: { health: string; name: string; state?: string }[] }[] };
        };
        const all = data.groups.flatMap(({ rules }) => rules);
        expect(all.filter(({ health }) => health !== 'ok').map(({ name }) => name)).toEqual([]);
        expect(all.filter(({ state }) => state === 'firing').map(({ name }) => name)).toEqual([]);
      },
      { timeout: 60_000, interval: 500 },
    );
  });

  test('finds nothing wrong with them, but the name that the specification gives one', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const text = await (await fetch(`http://${listening.address}/metrics`, { headers })).text();
    const lint = () => execFileSync(promtool, ['check', 'metrics'], { input: text, stdio: 'pipe' });
    let said = '';
    try {
      lint();
    } catch (error) {
      said = String((error as { stderr?: Buffer }).stderr);
    }
    const own = said.split('\n').filter((line) => line !== '' && !/^(nodejs|process)_/.test(line));
    expect(own).toEqual(['incidents_open_total non-counter metrics should not have "_total" suffix']);
  });
});
