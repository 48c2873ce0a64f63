import type { Approval, OperationResponse, Runbook } from '@incident-center/sdk/contract';
import type { AlertSourceOptions, Principal, TenantOptions } from '@incident-center/server';
import { DEMO_RUNBOOKS, EVIDENCE_STORAGE_LATENCY } from './demo-runbooks.js';
import type { CallAs } from './in-process.js';
import { findPersona, principalOf, TENANTS } from './personas.js';

/** How the alert of the golden path becomes an incident. */
export function alertSources(credential: string): Record<string, AlertSourceOptions> {
  return {
    alertmanager: {
      format: 'alertmanager',
      credential,
      tenants: TENANTS,
      tenant_label: 'tenant',
      environment: 'prod',
      severity_label: 'severity',
      rules: [
        {
          match: { alertname: 'storage_latency_high' },
          severity: 'high',
          runbooks: [EVIDENCE_STORAGE_LATENCY.name],
          group_by: ['alertname', 'shard'],
          tags: { service: 'evidence-storage' },
        },
      ],
    },
  };
}

export const TENANT_OPTIONS: Record<string, TenantOptions> = {
  A1: {
    sla_minutes: { critical: 15, high: 45, medium: 240, low: 1_440 },
    rationale_required: ['critical'],
    escalation_tiers: ['team-lead', 'incident-commander'],
  },
  A2: {
    sla_minutes: { critical: 30, high: 60, medium: 240, low: 1_440 },
    rationale_required: ['critical'],
    escalation_tiers: ['incident-commander'],
  },
  B1: { sla_minutes: { critical: 30, high: 120, medium: 480, low: 2_880 } },
};

/**
 * Publishes the demo's runbooks the way people would: the author drafts and asks, the team lead approves, the author
 * publishes. Goes on where an interrupted start left off, and does nothing once all are published.
 *
 * @returns names of the runbooks that were published now.
 */
export async function seedRunbooks(callAs: CallAs): Promise<string[]> {
  const author = principal('runbook-author');
  const approver = principal('team-lead');
  const { items } = (await callAs(author, {
    method: 'GET',
    path: '/runbooks?limit=200',
  })) as OperationResponse<'list_runbooks'>;
  const published: string[] = [];

  for (const draft of DEMO_RUNBOOKS) {
    const existing = items.find((item) => item.name === draft.name);
    if (existing?.status === 'published') continue;
    const id = existing?.id ?? (await draftRunbook(draft)).id;
    const approval = (await openApproval(id)) ?? (await askApproval(id));
    if (approval.status === 'waiting') {
      await callAs(approver, {
        method: 'POST',
        path: `/approvals/${approval.id}/decision`,
        body: { decision: 'approve', reason: 'Read every step; the risky ones ask for approval and can be undone.' },
      });
    }
    await callAs(author, { method: 'POST', path: `/runbooks/${id}/publish` });
    published.push(draft.name);
  }
  return published;

  async function draftRunbook(body: unknown): Promise<Runbook> {
    const answer = await callAs(author, { method: 'POST', path: '/runbooks', body });
    return (answer as OperationResponse<'create_runbook'>).runbook;
  }

  async function openApproval(runbookId: string): Promise<Approval | undefined> {
    const answer = await callAs(author, { method: 'GET', path: '/approvals?limit=200' });
    return (answer as OperationResponse<'list_approvals'>).items.find(
      (item) =>
        item.kind === 'publish' &&
        item.runbook_id === runbookId &&
        (item.status === 'waiting' || item.status === 'granted'),
    );
  }

  async function askApproval(runbookId: string): Promise<Approval> {
    const answer = await callAs(author, {
      method: 'POST',
      path: `/runbooks/${runbookId}/approvals`,
      body: { justification: 'First version, reviewed with the service’s owners.' },
    });
    return (answer as OperationResponse<'request_publish_approval'>).approval;
  }
}

function principal(id: string): Principal {
  const persona = findPersona(id);
  if (!persona) throw new Error(`There is no persona '${id}'.`);
  return principalOf(persona);
}
