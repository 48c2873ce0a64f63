import type { Approval, Execution, Simulation } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { fn } from 'storybook/test';
import { aBinding } from '../approvals/fixtures';
import { LiveMark } from '../components/LiveMark';
import { StaleNotice } from '../components/StaleNotice';
import type { EvidenceAccess } from './evidence-access';
import { anIncident, aRun, aSimulation, sampleEvents, sampleNow } from './fixtures';
import { anAccess } from './preview-samples';
import { readOpenStep } from './read-open-step';
import { stepsOf } from './run-view';
import { Stepper } from './Stepper';
import { aRunbook } from './sample-runbook';
import { createStepDrafts, type StepDrafts } from './step-drafts';
import { useEvidenceUploads } from './use-evidence-uploads';
import { useStepWork } from './use-step-work';

const names: Readonly<Record<string, string>> = {
  'on-call-operator': 'On-call operator',
  'team-lead': 'Team lead',
  'security-admin': 'Security admin',
};
const nameOf = (id: string): string => names[id] ?? id;
const place = { href: '#', onFollow: () => {} };
/** What the screen called back with. */
export const pressed = { complete: fn(), ask: fn(), skip: fn(), openApproval: fn(), takeBack: fn() };

const lacksApproval = aSimulation({
  allow: false,
  permitted: false,
  missing: ['approval_evidence'],
  needs: ['approval'],
});
const notMine = aSimulation({
  action: 'can_decide_approval',
  allow: false,
  permitted: false,
  requirements: ['candidate_role', 'not_requester', 'not_step_operator'],
  missing: ['candidate_role', 'not_requester', 'not_step_operator'],
});
/** The first of two who agree. */
export const vote: Approval['votes'][number] = {
  voter: 'team-lead',
  decision: 'approve',
  reason: 'Standby healthy, lag 1.2 s.',
  created_at: '2026-11-23T03:06:12.000Z',
};

export interface ShownStepperProps {
  readonly execution?: Execution;
  readonly approvals?: readonly Approval[];
  readonly may?: Simulation;
  readonly skip?: Simulation;
  readonly revoke?: Simulation;
  readonly stale?: boolean;
  readonly step?: string;
  readonly self?: string;
  /** Where drafts are kept; anew for each story by default. */
  readonly drafts?: StepDrafts;
  readonly access?: EvidenceAccess;
}

/** The stepper over the sample run, with what it needs of a page. */
export function ShownStepper({
  execution = aRun(),
  approvals = [],
  may,
  skip = aSimulation({ action: 'can_skip_step', requirements: ['role_permits', 'rationale_given'] }),
  revoke = aSimulation({ action: 'can_revoke_approval' }),
  stale = false,
  step,
  self = 'on-call-operator',
  drafts: givenDrafts,
  access = anAccess(),
}: ShownStepperProps): ReactNode {
  const [shown, setShown] = useState(step ?? execution.current_step ?? undefined);
  const [drafts] = useState(() => givenDrafts ?? createStepDrafts({ owner: 'a story', storage: undefined }));
  const open = execution.step_states.find(({ key }) => key === execution.current_step);
  const work = useStepWork(open && { execution: execution.id, step: open.key, attempt: open.attempt }, drafts);
  const uploads = useEvidenceUploads({ attached: new Set(), send: () => new Promise(() => {}) });
  const steps = stepsOf(execution, aRunbook, approvals);
  const simulation = may ?? lacksApproval;
  return (
    <Stepper
      execution={execution}
      steps={steps}
      open={readOpenStep({ execution, steps, work, simulation, uploading: uploads.busy, now: sampleNow, stale })}
      incident={anIncident}
      events={sampleEvents}
      bound={aBinding()}
      boundCheckedAt={sampleNow - 2000}
      facts={{ self, nameOf, now: sampleNow, stale }}
      shown={shown}
      onShow={(key) => setShown(key ?? execution.current_step ?? undefined)}
      may={{
        complete: simulation,
        attach: aSimulation(),
        request: aSimulation(),
        fail: aSimulation(),
        abort: aSimulation(),
        decide: notMine,
        skip,
        revoke,
      }}
      refusalOf={(simulation) =>
        simulation && !simulation.permitted
          ? { why: 'publishing needs role team-lead.', toFix: 'ask a team lead.' }
          : undefined
      }
      work={work}
      uploads={uploads}
      places={{ incidents: place, incident: place, timeline: place }}
      completing={false}
      evidence={{ refusal: undefined, open: fn() }}
      downloading={false}
      onComplete={pressed.complete}
      onAsk={pressed.ask}
      onFail={fn()}
      onAbort={fn()}
      onSkip={pressed.skip}
      onTakeBack={pressed.takeBack}
      approvalPlace={(id) => ({ href: `#/approvals/${id}`, onFollow: () => pressed.openApproval(id) })}
      access={access}
      onDownload={fn()}
      liveMark={(short) => <LiveMark state={stale ? 'not_live' : 'live'} asOf={sampleNow} short={short} />}
      staleNotice={stale ? <StaleNotice asOf={sampleNow - 48_000} now={sampleNow} onTryNow={fn()} /> : null}
    />
  );
}
