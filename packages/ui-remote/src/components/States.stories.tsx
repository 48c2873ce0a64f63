import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { type Theme, ThemeRoot } from '../theme/ThemeRoot';
import { Button } from './Button';
import { Chip } from './Chip';
import { ConflictTable } from './ConflictTable';
import { DeniedState } from './DeniedState';
import { EmptyState } from './EmptyState';
import { ErrorState } from './ErrorState';
import { Hash } from './Hash';
import { LiveMark } from './LiveMark';
import { Mark } from './Mark';
import { NotFound } from './NotFound';
import { NowStrip } from './NowStrip';
import { SeverityMark } from './SeverityMark';
import { Skeleton } from './Skeleton';
import { StaleNotice } from './StaleNotice';
import { StatePanel } from './StatePanel';
import styles from './States.stories.module.css';
import { StatusMark } from './StatusMark';
import { TextLink } from './TextLink';

const meta: Meta = { title: 'States/All' };
export default meta;

const now = Date.UTC(2026, 10, 23, 3, 13, 29);
const asOf = now - 48_000;

function Card({ theme = 'light', children }: { readonly theme?: Theme; readonly children: ReactNode }): ReactNode {
  return (
    <ThemeRoot theme={theme}>
      <div className={styles.card}>{children}</div>
    </ThemeRoot>
  );
}

export const LiveLost: StoryObj = {
  render: () => (
    <div className={styles.column}>
      <div className={styles.spread}>
        <h2 className={styles.heading}>Incidents</h2>
        <LiveMark state="not_live" asOf={asOf} />
      </div>
      <StaleNotice asOf={asOf} now={now} nextTryAt={now + 4000} onTryNow={fn()} />
    </div>
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('The live connection is lost. This is 48 s old.')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('next try in 4 s')).toBeVisible());
  },
};

const retry = fn();
export const Failed: StoryObj = {
  render: () => (
    <ErrorState
      title="The incident list could not be loaded"
      code="REMOTE_TIMEOUT · remoteEntry.js · 10 s"
      requestId="0193b6d2-7c1e-7000-8000-0000000000d2"
      nextTry="next try in 12 s"
      onRetry={retry}
    >
      <p>
        Switchboard tried 3 times since 03:12:05 UTC. This says nothing about the incidents themselves; what was
        confirmed to you is on the record.
      </p>
    </ErrorState>
  ),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }));
    await expect(retry).toHaveBeenCalled();
  },
};

const quiet = (
  <EmptyState
    kind="quiet"
    title="No incident is open in A1 and A2"
    actions={
      <>
        <LiveMark state="live" asOf={now} />
        <TextLink>Recently closed</TextLink>
      </>
    }
  >
    <p>The last one closed at 02:11 UTC. New ones appear here by themselves.</p>
  </EmptyState>
);
const noMatch = (
  <EmptyState
    kind="no-match"
    title="Nothing matches these filters"
    actions={<Button size="small">Clear all filters</Button>}
  >
    <p>12 incidents are open. Dropping one would show:</p>
    <p>
      <Chip onRemove={fn()}>Severity: Critical</Chip> 3 incidents
    </p>
  </EmptyState>
);
export const Empty: StoryObj = {
  render: () => (
    <div className={styles.column}>
      {quiet}
      {noMatch}
    </div>
  ),
};

const denied = (
  <DeniedState
    title="You can't publish runbooks"
    why={
      <>
        publishing needs role <code>team-lead</code> for tenant A1. You have <code>operator</code>.
      </>
    }
    toFix={
      <>
        ask a team lead to publish draft <Hash value={`4f0ab3${'0'.repeat(54)}91d2`} />.
      </>
    }
    actions={
      <>
        <Button glyph="comment">Ask a team lead</Button>
        <TextLink>Show policy decision</TextLink>
      </>
    }
  />
);
export const Denied: StoryObj = {
  render: () => (
    <div className={styles.column}>
      {denied}
      <NotFound name="#b81d22" tenants="A1 or A2" onBack={fn()} />
    </div>
  ),
};

const conflict = (
  <div className={styles.column}>
    <StatePanel glyph="refresh" tone="warn" title="This changed while you were writing">
      <p>Nothing of yours was saved yet. Your rationale is kept.</p>
    </StatePanel>
    <ConflictTable
      rows={[
        {
          field: 'Status',
          from: <StatusMark status="mitigating" />,
          chosen: <StatusMark status="monitoring" />,
          now: <StatusMark status="resolved" />,
          changed: true,
        },
        { field: 'Severity', from: <SeverityMark severity="high" />, now: <SeverityMark severity="high" /> },
        { field: 'Owner', from: 'On-call op.', now: 'On-call op.' },
      ]}
    />
    <NowStrip tone="info" glyph="padlock" title="“Move to Monitoring” is not a move from Resolved." />
    <div className={styles.row}>
      <Button variant="primary">Keep Resolved</Button>
      <Button>Add my rationale as a comment</Button>
    </div>
  </div>
);
export const Conflict: StoryObj = { render: () => conflict, parameters: { theme: 'dark' } };

const altered = (
  <div className={styles.column}>
    <StatePanel glyph="shield" tone="danger" title="Event 9 does not match its hash">
      <p>Its stored text changed after it was recorded. Checked in this browser at 03:14:01 UTC.</p>
    </StatePanel>
    <Mark glyph="check" colour="ok" word="plain">
      Events 1 to 8 are sound
    </Mark>
    <Mark glyph="x" colour="danger" word="plain" strong>
      Event 9 was altered
    </Mark>
    <Mark glyph="warning" colour="warn" word="plain">
      Events 10 to 21 match, but follow an altered one
    </Mark>
  </div>
);
export const Altered: StoryObj = { render: () => altered, parameters: { theme: 'dark' } };

export const Loading: StoryObj = { render: () => <Skeleton lines={5} /> };

/** All of them at once, as they are compared. */
export const Sheet: StoryObj = {
  render: () => (
    <div className={styles.sheet}>
      <Card>
        <div className={styles.column}>
          <div className={styles.spread}>
            <h2 className={styles.heading}>Incidents</h2>
            <LiveMark state="not_live" asOf={asOf} />
          </div>
          <StaleNotice asOf={asOf} now={now} nextTryAt={now + 4000} onTryNow={fn()} />
        </div>
      </Card>
      <Card>
        <ErrorState
          title="The incident list could not be loaded"
          code="REMOTE_TIMEOUT · remoteEntry.js · 10 s"
          requestId="0193b6d2-7c1e-7000-8000-0000000000d2"
          onRetry={retry}
        >
          <p>Switchboard tried 3 times since 03:12:05 UTC.</p>
        </ErrorState>
      </Card>
      <Card>
        {quiet}
        {noMatch}
      </Card>
      <Card>
        {denied}
        <NotFound name="#b81d22" tenants="A1 or A2" onBack={fn()} />
      </Card>
      <Card theme="dark">{conflict}</Card>
      <Card theme="dark">{altered}</Card>
    </div>
  ),
  // The same parts stand several times on this page, each once on a real one.
  parameters: { a11y: { test: 'off' } },
};
