import type { StepStateRecord } from '@incident-center/sdk/contract';
import { and, eq } from 'drizzle-orm';
import { authorize } from '../authorization/authorize.js';
import { assertVersion, loadVisible } from '../authorization/visible.js';
import { insertRecord, type Row, updateRecord } from '../database/records.js';
import { incident, runbook } from '../database/schema.js';
import { decideLegal } from '../legality.js';
import type { UseCase, UseCaseContext } from '../perform.js';
import { assertServesIncident } from '../runbooks/assert-serves-incident.js';
import { newestVersions } from '../runbooks/newest-versions.js';
import { publicationRefs } from '../runbooks/publication-refs.js';
import { record } from '../timeline/record.js';
import { executionResource, executionToWire } from './execution-wire.js';
import { runEvent } from './load-run.js';

async function versionToRun(context: UseCaseContext, id: string, version: number | undefined): Promise<Row<'runbook'>> {
  if (version !== undefined)
    return loadVisible(context, 'runbook', and(eq(runbook.id, id), eq(runbook.version, version)));
  const [published] = await newestVersions(context, eq(runbook.id, id), { published: true });
  // A draft is there to be seen, but not to be run: the machine says so.
  return published ?? loadVisible(context, 'runbook', eq(runbook.id, id));
}

/** Without an incident, a run belongs to the runbook's tenants as far as the actor has them. */
function scopeOf(context: UseCaseContext, of: Row<'runbook'>, parent: Row<'incident'> | undefined) {
  if (parent !== undefined) {
    assertServesIncident(of, parent);
    return { tenants: parent.tenants, environment: parent.environment, classification: parent.classification };
  }
  const tenants = of.tenants.filter((tenant) => context.principal.tenant_ids.includes(tenant));
  return { tenants, environment: of.environment, classification: of.classification };
}

export const executeRunbook: UseCase<'execute_runbook'> = {
  run: async (context, input) => {
    const { center, queries, principal } = context;
    const parent =
      input.incident_id === undefined
        ? undefined
        : await loadVisible(context, 'incident', eq(incident.id, input.incident_id), { lock: true });
    const pinned = await versionToRun(context, input.runbook_id, input.version);
    assertVersion(context.if_match, pinned.row_version);
    const { at } = context;
    decideLegal('runbook', pinned.status, 'execute');
    if (parent !== undefined) decideLegal('incident', parent.status, 'link_runbook');
    const { to: state } = decideLegal('execution', 'pending', 'start');
    const { to: firstState } = decideLegal('step', 'pending', 'start');

    const step_states = pinned.spec.steps.map(
      (step, position): StepStateRecord => ({
        key: step.key,
        name: step.name,
        risk_level: step.risk_level,
        state: position === 0 ? firstState : 'pending',
        attempt: 1,
        operator: position === 0 ? principal.id : null,
        started_at: position === 0 ? at.toISOString() : null,
        completed_at: null,
        approval_ids: [],
        evidence: [],
        inputs_hash: null,
        outcome: null,
      }),
    );
    const row: Row<'runbook_execution'> = {
      id: center.newId(),
      runbook_id: pinned.id,
      runbook_version: pinned.version,
      runbook_name: pinned.name,
      spec_hash: pinned.spec_hash,
      incident_id: parent?.id ?? null,
      ...scopeOf(context, pinned, parent),
      current_step: pinned.spec.steps[0]?.key ?? null,
      state,
      operator: principal.id,
      inputs: {},
      outputs: {},
      step_states,
      started_at: at,
      completed_at: null,
      bundle_ref: null,
      version: 1,
    };
    const authorized_by = await authorize(context, 'can_execute_runbook', executionResource(row));
    const changes = [await insertRecord(queries, 'runbook_execution', row)];
    if (parent !== undefined && !parent.linked_runbook_ids.includes(pinned.id)) {
      const linked = await updateRecord(queries, 'incident', parent, {
        linked_runbook_ids: [...parent.linked_runbook_ids, pinned.id],
        updated_at: at,
      });
      changes.push(linked.change);
    }
    await record(context, {
      ...runEvent(row),
      type: 'runbook_started',
      target_ids: [row.id, pinned.id],
      authorized_by,
      payload: {
        runbook_id: pinned.id,
        runbook_version: pinned.version,
        spec_hash: pinned.spec_hash,
        first_step: row.current_step,
      },
      refs: await publicationRefs(context, pinned),
      changes,
    });
    return { committed: { execution: await executionToWire(queries, row) }, version: row.version };
  },
};
