import { alertmanagerWebhookSchema, createRunbookSchema } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { alertSources } from './demo-data.js';
import { DEMO_RUNBOOKS, EVIDENCE_STORAGE_LATENCY } from './demo-runbooks.js';
import { createAlertSender, storageLatencyAlert } from './fire-alert.js';

describe('the demo’s runbooks', () => {
  it.each(DEMO_RUNBOOKS.map((draft) => [draft.name, draft] as const))('%s is a draft the server takes', (_, draft) => {
    expect(createRunbookSchema.safeParse(draft).error).toBeUndefined();
  });

  it('offer no output that an earlier step doesn’t have', () => {
    for (const { spec } of DEMO_RUNBOOKS) {
      for (const [index, step] of spec.steps.entries()) {
        for (const { from_step } of step.inputs ?? []) {
          if (!from_step) continue;
          const source = spec.steps.slice(0, index).find((earlier) => earlier.key === from_step.step);
          expect(source?.outputs?.map((output) => output.key)).toContain(from_step.output);
        }
      }
    }
  });

  it('ask for approval at step 3 of the golden path and make the evidence bundle at its end', () => {
    const { steps } = EVIDENCE_STORAGE_LATENCY.spec;
    expect(steps.map((step) => step.risk_level)).toEqual(['low', 'medium', 'high', 'medium', 'medium', 'medium']);
    expect(steps[2]?.approval?.operation).toBe('reroute');
    expect(steps[5]?.effect).toBe('evidence_bundle');
  });
});

describe('the storage latency alert', () => {
  const startsAt = '2026-01-02T03:04:05.000Z';

  it('is what Alertmanager sends, and matches the rule that links the runbook', () => {
    const alert = storageLatencyAlert({ tenant: 'A1', status: 'firing', startsAt, now: new Date(startsAt) });
    expect(alertmanagerWebhookSchema.safeParse(alert).error).toBeUndefined();
    const rule = alertSources('credential').alertmanager?.rules?.[0];
    expect(rule?.runbooks).toEqual([EVIDENCE_STORAGE_LATENCY.name]);
    for (const { labels } of alert.alerts) {
      expect(labels).toMatchObject(rule?.match ?? {});
      for (const label of rule?.group_by ?? []) expect(labels).toHaveProperty(label);
    }
  });

  it('is resolved with the start it was fired with, under the source’s credential', async () => {
    const sent: Request[] = [];
    let time = new Date(startsAt);
    const sender = createAlertSender({
      credential: 'source credential',
      now: () => time,
      deliver: async (request) => {
        sent.push(request);
        return new Response();
      },
    });
    await sender.send('A1', 'firing');
    time = new Date('2026-01-02T04:00:00.000Z');
    await sender.send('A1', 'firing');
    await sender.send('A1', 'resolved');
    const [, repeated, resolved] = await Promise.all(sent.map((request) => request.json()));
    expect(repeated.alerts[0]).toMatchObject({ startsAt, status: 'firing' });
    expect(resolved.alerts[0]).toMatchObject({ startsAt, endsAt: '2026-01-02T04:00:00.000Z', status: 'resolved' });
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer source credential');
  });
});
