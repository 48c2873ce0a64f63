import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import { authorize } from '../authorization/authorize.js';
import { insertRecord, type Row } from '../database/records.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { riskOfSpec, runbookChain, runbookResource, runbookToWire } from './runbook-wire.js';

export const createRunbook: UseCase<'create_runbook'> = {
  run: async (context, input) => {
    const { center, queries, principal, at } = context;
    const spec_text = canonicalJson(input.spec);
    const row: Row<'runbook'> = {
      id: center.newId(),
      version: 1,
      name: input.name,
      tags: input.tags,
      risk_level: riskOfSpec(input.spec),
      status: 'draft',
      tenants: input.tenants,
      environment: input.environment,
      classification: input.classification,
      spec: input.spec,
      spec_text,
      spec_hash: sha256Hex(spec_text),
      author: principal.id,
      created_at: at,
      published_at: null,
      approvals: [],
      provenance_ref: null,
      row_version: 1,
    };
    const authorized_by = await authorize(context, 'can_create_runbook', runbookResource(row));
    const change = await insertRecord(queries, 'runbook', row);
    await record(context, {
      type: 'runbook_drafted',
      chain: runbookChain(row.id),
      scope: row,
      target_ids: [row.id],
      authorized_by,
      payload: { version: row.version, spec_hash: row.spec_hash, risk_level: row.risk_level },
      changes: [change],
    });
    return { committed: { runbook: await runbookToWire(queries, row) }, version: row.row_version };
  },
};
