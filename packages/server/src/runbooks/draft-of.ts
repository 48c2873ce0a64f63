import type { RunbookSpec } from '@incident-center/sdk/contract';
import { canonicalJson, sha256Hex } from '@incident-center/sdk/provenance';
import type { Row } from '../database/records.js';
import { riskOfSpec } from './runbook-wire.js';

/** The columns that a spec decides. */
export function specColumns(
  spec: RunbookSpec,
): Pick<Row<'runbook'>, 'spec' | 'spec_text' | 'spec_hash' | 'risk_level'> {
  const spec_text = canonicalJson(spec);
  return { spec, spec_text, spec_hash: sha256Hex(spec_text), risk_level: riskOfSpec(spec) };
}

/** What tells one draft from another. */
export type DraftIdentity = Pick<
  Row<'runbook'>,
  'id' | 'version' | 'name' | 'tags' | 'tenants' | 'environment' | 'classification' | 'author' | 'created_at'
>;

/** A version that nobody has approved or published yet. */
export function draftOf(identity: DraftIdentity, spec: RunbookSpec): Row<'runbook'> {
  return {
    ...identity,
    ...specColumns(spec),
    status: 'draft',
    published_at: null,
    approvals: [],
    provenance_ref: null,
    row_version: 1,
  };
}
