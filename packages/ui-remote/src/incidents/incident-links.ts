import type { Approval, Execution, IncidentDetail } from '@incident-center/sdk/contract';
import type { NavigationTarget } from '@incident-center/sdk/host';
import type { GlyphName } from '../components/Glyph';
import { shortReference } from '../components/shorten';
import type { Messages } from '../messages/en';

export type LinkKind = 'alert' | 'tenant' | 'runbook' | 'run' | 'approval' | 'file' | 'bundle';

/** Something that an incident is linked to. */
export interface IncidentLink {
  readonly id: string;
  readonly kind: LinkKind;
  readonly name: string;
  readonly state?: string | undefined;
  readonly glyph: GlyphName;
  readonly tone: 'neutral' | 'warn' | 'danger';
  readonly target?: NavigationTarget | undefined;
  readonly approvalId?: string | undefined;
}

/** A box of the graph: one link, or several of a kind. */
export interface LinkNode extends Omit<IncidentLink, 'kind' | 'state'> {
  readonly side: 'start' | 'end';
  /** What its name leaves out. */
  readonly whole?: string | undefined;
}

const tones: Partial<Record<Execution['state'] | Approval['status'], IncidentLink['tone']>> = {
  blocked: 'warn',
  failed: 'danger',
  waiting: 'warn',
  denied: 'danger',
  void: 'danger',
};

/** Everything an incident is linked to, one line for each. */
export function incidentLinks(
  { incident, alerts, runbooks, executions, approvals }: IncidentDetail,
  messages: Messages,
): IncidentLink[] {
  const { linked, alerts: alertWords } = messages.incidents;
  return [
    ...alerts.map(
      (alert): IncidentLink => ({
        id: alert.id,
        kind: 'alert',
        name: alert.name,
        state: alertWords.state[alert.status],
        glyph: alert.status === 'firing' ? 'bell' : 'check',
        tone: 'neutral',
      }),
    ),
    ...incident.tenants.map(
      (tenant): IncidentLink => ({
        id: `tenant ${tenant}`,
        kind: 'tenant',
        name: tenant,
        glyph: 'tenant',
        tone: 'neutral',
      }),
    ),
    ...runbooks.map(
      ({ id, name, version }): IncidentLink => ({
        id,
        kind: 'runbook',
        name: linked.runbook(name, String(version)),
        glyph: 'runbook',
        tone: 'neutral',
        target: { screen: 'runbook', runbookId: id, version },
      }),
    ),
    ...executions.map(
      (run): IncidentLink => ({
        id: run.id,
        kind: 'run',
        name: `${run.runbook_name} ${shortReference(run.id)}`,
        state: messages.step[run.state],
        glyph: `step-${run.state}`,
        tone: tones[run.state] ?? 'neutral',
        target: { screen: 'execution', executionId: run.id },
      }),
    ),
    ...approvals.map(
      (approval): IncidentLink => ({
        id: approval.id,
        kind: 'approval',
        name: approval.title,
        state: messages.approval[approval.status],
        glyph: 'people',
        tone: tones[approval.status] ?? 'neutral',
        approvalId: approval.id,
      }),
    ),
    ...executions.flatMap((run) =>
      run.step_states.flatMap((step) =>
        step.evidence.map(
          (file): IncidentLink => ({
            id: `${run.id} ${step.key} ${file.evidence_ref} ${file.name}`,
            kind: 'file',
            name: file.name,
            state: step.name,
            glyph: 'file',
            tone: 'neutral',
            target: { screen: 'execution', executionId: run.id, step: step.key },
          }),
        ),
      ),
    ),
    ...executions.flatMap((run): IncidentLink[] =>
      run.bundle_ref === null
        ? []
        : [
            {
              id: `bundle ${run.id}`,
              kind: 'bundle',
              name: linked.bundle,
              state: shortReference(run.id),
              glyph: 'shield-check',
              tone: 'neutral',
              target: { screen: 'execution', executionId: run.id },
            },
          ],
    ),
  ];
}

/** As many boxes as fit on one side; what is more is one box that says so. */
const MOST = 5;

/** The graph's boxes: what it came from at the start, what was made of it at the end. */
export function linkNodes(
  detail: IncidentDetail,
  messages: Messages,
  number: (value: number) => string,
): { readonly start: LinkNode[]; readonly end: LinkNode[] } {
  const { linked } = messages.incidents;
  const links = incidentLinks(detail, messages);
  const of = (kind: LinkKind): IncidentLink[] => links.filter((link) => link.kind === kind);
  const node = (link: IncidentLink, side: LinkNode['side'], name = link.name): LinkNode => ({ ...link, name, side });

  const alerts = of('alert');
  const start: LinkNode[] = [];
  if (alerts[0]) {
    const { count } = detail.alert_summary;
    start.push({ ...node(alerts[0], 'start', linked.alerts(count, number(count))), glyph: 'bell' });
  }
  for (const tenant of of('tenant')) start.push(node(tenant, 'start', linked.tenant(tenant.name)));

  const end: LinkNode[] = of('runbook').map((link) => node(link, 'end'));
  for (const [index, link] of of('run').entries()) {
    const run = detail.executions[index];
    const step = run ? run.step_states.findIndex(({ key }) => key === run.current_step) + 1 : 0;
    const name = step > 0 ? linked.runStep(number(step)) : linked.run(link.state ?? '');
    end.push({ ...node(link, 'end', name), whole: link.name });
  }
  for (const link of of('approval')) {
    end.push({ ...node(link, 'end', linked.approval(link.state ?? '')), whole: link.name });
  }
  const files = of('file');
  if (files[0]) end.push(node(files[0], 'end', linked.files(files.length, number(files.length))));
  for (const link of of('bundle')) end.push(node(link, 'end'));
  return { start: fold(start, linked, number), end: fold(end, linked, number) };
}

function fold(
  nodes: LinkNode[],
  linked: Messages['incidents']['linked'],
  number: (value: number) => string,
): LinkNode[] {
  const [first] = nodes;
  if (nodes.length <= MOST || !first) return nodes;
  const more = nodes.length - MOST + 1;
  return [
    ...nodes.slice(0, MOST - 1),
    { id: 'more', name: linked.more(number(more)), glyph: 'more', tone: 'neutral', side: first.side },
  ];
}
