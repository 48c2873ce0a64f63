import type { IncidentCenterOptions } from '../options.js';
import { createTestCenter, type TestCenter } from '../testing/create-test-center.js';
import { alertSource } from '../testing/scenarios/alertmanager.js';
import { operator } from '../testing/scenarios/personas.js';
import {
  approvePublishing,
  askForReroute,
  draftRunbook,
  openIncident,
  publishRunbook,
  runAtHighRisk,
} from '../testing/scenarios/runbooks.js';
import type { Scene } from './fixture.js';

/** Options under which every trial has its meaning: a tenant OFF without flags, and a source of alerts of each tenant. */
export const SCENE_OPTIONS: Partial<IncidentCenterOptions> = {
  flags: { isEnabled: (_, tenant) => tenant !== 'OFF' },
  alert_sources: {
    'of-a1': alertSource({ tenants: ['A1'] }),
    'of-b1': alertSource({ tenants: ['B1'] }),
    'of-off': alertSource({ tenants: ['OFF'] }),
  },
};

/**
 * Sets the scene on a center.
 *
 * @example
 * const scene = await createScene(await createTestCenter({ ...SCENE_OPTIONS, database: { url } }));
 * const input = await fixtures.complete_step.input(scene);
 */
export async function createScene(center: TestCenter): Promise<Scene> {
  const runbook = await publishRunbook(center);
  return {
    center,
    runbook,
    incident: () => openIncident(center),
    draft: () => draftRunbook(center),
    startedRun: async () => {
      const { id: incident_id } = await openIncident(center);
      return (await center.as(operator()).executeRunbook({ runbook_id: runbook.id, incident_id })).execution;
    },
    runAtHighRisk: () => runAtHighRisk(center, runbook),
    waitingApproval: async () => askForReroute(center, await runAtHighRisk(center, runbook)),
    approvedDraft: async () => {
      const draft = await draftRunbook(center);
      await approvePublishing(center, draft);
      return draft;
    },
  };
}

/** A scene of its own on a database, and what ends it. */
export async function openScene(url: string, more: Partial<IncidentCenterOptions> = {}): Promise<Scene> {
  return createScene(await createTestCenter({ ...SCENE_OPTIONS, database: { url }, ...more }));
}
