import type { Fixtures } from './fixture.js';
import { alertFixtures } from './fixtures/alerts.js';
import { approvalFixtures } from './fixtures/approvals.js';
import { executionFixtures } from './fixtures/executions.js';
import { incidentFixtures } from './fixtures/incidents.js';
import { logFixtures } from './fixtures/log.js';
import { policyFixtures } from './fixtures/policy.js';
import { runbookFixtures } from './fixtures/runbooks.js';
import { savedViewFixtures } from './fixtures/saved-views.js';
import { timelineFixtures } from './fixtures/timeline.js';

/** How to ask for each operation: how to add one is written in `fixture.ts`. */
export const fixtures: Fixtures = {
  ...incidentFixtures,
  ...savedViewFixtures,
  ...alertFixtures,
  ...runbookFixtures,
  ...executionFixtures,
  ...approvalFixtures,
  ...timelineFixtures,
  ...logFixtures,
  ...policyFixtures,
};
