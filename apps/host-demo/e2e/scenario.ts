import type { Page } from '@playwright/test';
import { callApi, expect, sendAlert } from './switchboard.js';

/** Where the pages of one incident in the middle of its run are. */
export interface Scenario {
  incident: string;
  run: string;
  approval: string;
}

interface Detail {
  incident: { id: string; status: string };
  runbooks: { id: string; name: string }[];
  executions: { id: string; completed_at: string | null }[];
}

interface Run {
  approvals: { id: string; status: string }[];
}

const JUSTIFIED = { justification: 'Ingest p99 is 2,140 ms, objective 400 ms. Standby-02 is healthy, its lag 1.2 s.' };

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/**
 * Brings a tenant's incident to where step 3 waits for approval, as the on-call operator who is signed in on the page,
 * and past the screens: the golden path shows those. What is there already stays.
 */
export async function waitForApproval(page: Page, tenant: string): Promise<Scenario> {
  const incident = await sendAlert(page, { tenant, status: 'firing' });
  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await callApi(page, 'POST', path, body);
    expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  };
  const read = async (): Promise<Detail> => (await callApi<Detail>(page, 'GET', incident)).body;

  const { runbooks, executions, incident: found } = await read();
  const open = executions.find(({ completed_at }) => completed_at === null);
  if (open) {
    const { body } = await callApi<Run>(page, 'GET', `/executions/${open.id}`);
    // Another spec may have had it decided, or withdrawn it.
    if (!body.approvals.some(({ status }) => status === 'waiting'))
      await post(`/executions/${open.id}/steps/reroute_ingestion/approvals`, JUSTIFIED);
    return { incident, run: `/runs/${open.id}`, approval: await approvalOf(page, open.id) };
  }
  if (found.status === 'new') {
    await post(`${incident}/transition`, { status: 'acknowledged' });
    await post(`${incident}/owner`, { owner: 'on-call-operator' });
    await post(`${incident}/transition`, { status: 'mitigating' });
  }
  const [runbook] = runbooks;
  await post(`/runbooks/${runbook?.id}/execute`, { incident_id: found.id });
  const [started] = (await read()).executions;
  const step = (key: string): string => `/executions/${started?.id}/steps/${key}`;
  const file = (name: string, text: string) => ({ name, media_type: 'text/plain', content_base64: base64(text) });
  await post(`${step('collect_metrics')}/evidence`, file('ingest-errors-shard07.log', 'fsync 1,902 ms\n'.repeat(900)));
  await post(`${step('collect_metrics')}/evidence`, file('ingest-p99-30m.csv', 'minute,p99_ms\n'.repeat(120)));
  await post(`${step('collect_metrics')}/complete`, {
    outcome: 'succeeded',
    outputs: { shard: 'shard-07', ingest_p99_ms: 2140 },
  });
  await post(`${step('verify_impact')}/complete`, {
    outcome: 'succeeded',
    outputs: { affected_tenants: tenant, standby: 'standby-02', standby_lag_s: 1.2 },
  });
  await post(
    `${step('reroute_ingestion')}/evidence`,
    file('standby-02-health.txt', 'standby-02 lag 1.2 s\n'.repeat(40)),
  );
  await post(`${step('reroute_ingestion')}/approvals`, JUSTIFIED);
  await post(`${incident}/comments`, { text: 'The standby’s lag has been under 2 s for an hour; rerouting is safe.' });
  return { incident, run: `/runs/${started?.id}`, approval: await approvalOf(page, started?.id) };
}

async function approvalOf(page: Page, execution: string | undefined): Promise<string> {
  const { body } = await callApi<Run>(page, 'GET', `/executions/${execution}`);
  return `/approvals/${body.approvals.find(({ status }) => status === 'waiting')?.id}`;
}

/**
 * An incident that no alert and no other spec comes to, with a runbook ready to be run, as whoever is signed in on the
 * page. All alerts of one tenant meet in one incident, so that one spec's run would stand in the other's way.
 *
 * @returns the path of the incident.
 */
export async function declareIncident(
  page: Page,
  { title, tenant, runbook }: { title: string; tenant: string; runbook: string },
): Promise<string> {
  const declared = await callApi<{ incident: { id: string } }>(page, 'POST', '/incidents', {
    title,
    severity: 'high',
    tenants: [tenant],
  });
  expect(declared.status, JSON.stringify(declared.body)).toBe(201);
  const incident = `/incidents/${declared.body.incident.id}`;
  const { body: listed } = await callApi<{ items: { id: string; name: string }[] }>(page, 'GET', '/runbooks?limit=200');
  const linked = await callApi(page, 'POST', `${incident}/runbooks`, {
    runbook_id: listed.items.find(({ name }) => name === runbook)?.id,
  });
  expect(linked.status, JSON.stringify(linked.body)).toBe(200);
  return incident;
}

/** Takes back what it asked for: other specs look at what waits for people. */
export async function withdraw(page: Page, { approval }: Scenario): Promise<void> {
  const answer = await callApi(page, 'POST', `${approval}/revoke`, { rationale: 'It was only asked to be looked at.' });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}
