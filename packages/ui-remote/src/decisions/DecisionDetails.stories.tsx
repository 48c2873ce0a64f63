import { IncidentCenterError } from '@incident-center/sdk/client';
import type { PolicyDecisionEntry, Simulation } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { expect, fn, userEvent } from 'storybook/test';
import type { Refusal } from '../components/WhyToFix';
import { allowed } from '../incidents/sample-decisions';
import { Phone } from '../incidents/story-frame';
import { DecisionDetails } from './DecisionDetails';
import { DecisionNow } from './DecisionNow';
import styles from './decisions.stories.module.css';
import { aDecision, needingApproval, refusedSeverity } from './sample-decisions';

const followed = fn();
const asked = fn();
const place = { href: '#/there', onFollow: followed };

interface ShownProps {
  readonly entry?: PolicyDecisionEntry;
  readonly answer?: Simulation | undefined;
  readonly refusal?: Refusal | undefined;
  readonly unaskable?: boolean;
  readonly error?: IncidentCenterError;
}

const Details = ({ entry = refusedSeverity, answer, refusal, unaskable = false, error }: ShownProps): ReactNode => (
  <div className={styles.sheet}>
    <DecisionDetails
      entry={entry}
      nameOf={(id) => (id === 'on-call-operator' ? 'On-call operator' : id)}
      places={{ incident: place, others: place, ...(entry.allow && { event: place }) }}
    >
      <DecisionNow
        entry={entry}
        refusal={refusal}
        unaskable={unaskable}
        busy={false}
        answer={answer}
        error={error}
        onAsk={asked}
      />
    </DecisionDetails>
  </div>
);

const meta: Meta = { title: 'Policy/Decision' };
export default meta;

export const Refused: StoryObj = {
  render: () => <Details />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/Needs on-call rotation/, { selector: 'span' })).toHaveTextContent(
      'Needs on-call rotation incident-command; was on evidence-storage.',
    );
    await expect(canvas.getByText('incident.authz.incident_command_on_call')).toBeVisible();
    await expect(canvas.getByText('context.rationale: only its length is kept, in asterisks.')).toBeVisible();
    await userEvent.click(canvas.getByRole('link', { name: 'Open the incident' }));
    await expect(followed).toHaveBeenCalled();
    await userEvent.click(canvas.getByText('The whole entry, as the API gives it'));
    await expect(canvas.getByText(/"decision_id"/)).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Ask the policy' }));
    await expect(asked).toHaveBeenCalled();
  },
};

export const AllowedNow: StoryObj = {
  render: () => <Details answer={allowed} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/It would be allowed now\./)).toHaveTextContent('by policy 2026.11.3');
  },
};

export const NoLongerPossible: StoryObj = {
  render: () => <Details entry={needingApproval} answer={{ ...allowed, legal: false, allow: false }} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/no longer possible from where it stands now/)).toBeVisible();
  },
};

export const MayNotBeAsked: StoryObj = {
  render: () => (
    <Details entry={aDecision()} refusal={{ why: 'this needs the role security admin. You have auditor.' }} />
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: /Ask the policy/ })).toHaveAttribute('aria-disabled', 'true');
    await expect(canvas.getByRole('link', { name: 'Open what it allowed in the timeline' })).toBeVisible();
  },
};

export const ItIsGone: StoryObj = {
  render: () => <Details error={new IncidentCenterError('NOT_FOUND')} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/is not there any more, or not for you/)).toBeVisible();
  },
};

export const ByTheSystem: StoryObj = {
  render: () => <Details entry={aDecision({ request_id: null, input: {}, simulated: true, cached: true })} unaskable />,
};

export const Dark: StoryObj = { parameters: { theme: 'dark' }, render: () => <Details answer={allowed} /> };
export const RightToLeft: StoryObj = { parameters: { locale: 'ar' }, render: () => <Details answer={allowed} /> };
export const Narrow: StoryObj = {
  render: () => (
    <Phone>
      <Details />
    </Phone>
  ),
};
