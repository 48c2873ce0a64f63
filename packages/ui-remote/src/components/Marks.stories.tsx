import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { type Theme, ThemeRoot } from '../theme/ThemeRoot';
import { Button } from './Button';
import { LiveMark } from './LiveMark';
import styles from './Marks.stories.module.css';
import { SeverityMark } from './SeverityMark';
import { SlaClock } from './SlaClock';
import { StatusMark } from './StatusMark';
import { StepMark } from './StepMark';
import { incidentStatuses, type Severity, type StepState } from './states';
import { VerifiedBadge } from './VerifiedBadge';

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
const steps: readonly StepState[] = [
  'pending',
  'running',
  'blocked',
  'completed',
  'failed',
  'skipped',
  'aborted',
  'unknown',
];
const now = Date.UTC(2026, 10, 23, 3, 12, 40);
const minutes = (count: number, seconds = 0) => (count * 60 + seconds) * 1000;

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={styles.row}>
      <span className={styles.name}>{name}</span>
      <div className={styles.items}>{children}</div>
    </div>
  );
}

function Palette({ title }: { readonly title: string }): ReactNode {
  const clock = { startedAt: now - minutes(25, 21), now, size: 'inline' as const };
  return (
    <div className={styles.panel}>
      <h2 className={styles.title}>{title}</h2>
      <Row name="Severity">
        {severities.map((severity) => (
          <SeverityMark key={severity} severity={severity} />
        ))}
      </Row>
      <Row name="As chips">
        {severities.map((severity) => (
          <SeverityMark key={severity} severity={severity} chip />
        ))}
      </Row>
      <Row name="Status">
        {incidentStatuses.map((status) => (
          <StatusMark key={status} status={status} />
        ))}
      </Row>
      <Row name="SLA">
        <SlaClock {...clock} size="row" state="breached" dueAt={now - minutes(6, 12)} />
        <SlaClock {...clock} size="row" state="at_risk" dueAt={now + minutes(19, 39)} />
        <SlaClock {...clock} size="row" state="on_track" dueAt={now + minutes(41, 55)} />
        <SlaClock {...clock} size="row" state="paused" dueAt={now + minutes(600)} pausedRemaining={minutes(450)} />
        <SlaClock {...clock} size="row" state="met" dueAt={now} took={minutes(12, 4)} />
      </Row>
      <Row name="Runs, steps">
        {steps.map((state) => (
          <StepMark key={state} state={state} />
        ))}
      </Row>
      <Row name="Live, proof">
        <LiveMark state="live" asOf={now} short />
        <LiveMark state="not_live" asOf={now} />
        <LiveMark state="catching_up" asOf={now} behind={12} short />
        <LiveMark state="offline" asOf={now} short />
        <VerifiedBadge state="verified" checked={17} total={17} />
        <VerifiedBadge state="altered" alteredEvent={9} />
      </Row>
      <Row name="Controls">
        <Button variant="primary">Primary</Button>
        <Button>Secondary</Button>
        <Button variant="danger">Destructive</Button>
        <Button refusal={{ why: 'you are not on the rotation.' }}>Not available</Button>
        <Button variant="quiet">Quiet</Button>
      </Row>
    </div>
  );
}

const meta: Meta = { title: 'Foundation/Marks' };
export default meta;

/** Both themes side by side, as they are compared. */
export const BothThemes: StoryObj = {
  render: () => (
    <div className={styles.pair}>
      {(['light', 'dark'] as Theme[]).map((theme) => (
        <ThemeRoot key={theme} theme={theme}>
          <Palette title={theme === 'light' ? 'Light' : 'Dark'} />
        </ThemeRoot>
      ))}
    </div>
  ),
};

export const Light: StoryObj = { render: () => <Palette title="Light" /> };
export const Dark: StoryObj = { render: () => <Palette title="Dark" />, parameters: { theme: 'dark' } };
export const RightToLeft: StoryObj = {
  render: () => <Palette title="من اليمين إلى اليسار" />,
  parameters: { locale: 'ar' },
};
export const LongWords: StoryObj = { render: () => <Palette title="Deutsch" />, parameters: { locale: 'de' } };
