import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { Avatar } from './Avatar';
import { Badge } from './Badge';
import { Button } from './Button';
import styles from './Incident.stories.module.css';
import { KeyHint } from './KeyHint';
import { LiveMark } from './LiveMark';
import { Mark } from './Mark';
import { NowStrip } from './NowStrip';
import { Panel } from './Panel';
import { Reference } from './Reference';
import { RefusedBox } from './RefusedBox';
import { SegmentedControl } from './SegmentedControl';
import { SeverityMark } from './SeverityMark';
import { SlaClock } from './SlaClock';
import { StatusMark } from './StatusMark';
import { StatusTrack } from './StatusTrack';
import { StepMark } from './StepMark';
import { StepStrip } from './StepStrip';
import type { StepState } from './states';
import { TextLink } from './TextLink';
import { Time } from './Time';
import { VerifiedBadge } from './VerifiedBadge';

const meta: Meta = { title: 'Composition/Incident parts' };
export default meta;

const at = (hours: number, minutes: number, seconds: number) => Date.UTC(2026, 10, 23, hours, minutes, seconds);
const now = at(3, 12, 40);
const opened = fn();
const steps = (['completed', 'completed', 'blocked', 'pending', 'pending', 'pending'] as StepState[]).map(
  (state, index) => ({ id: `step-${index + 1}`, name: `Part ${index + 1}`, state }),
);

function Page(): ReactNode {
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <div className={styles.spread}>
          <span className={styles.line}>
            Incidents / <Reference id="0193b6d2-0000-7000-8000-00000b7f3a2c" copyable />
          </span>
          <LiveMark state="live" asOf={now} />
        </div>
        <div className={styles.spread}>
          <h1 className={styles.title}>Evidence storage latency high on ingest shard 07</h1>
          <div className={styles.line}>
            <Button glyph="link">Copy link</Button>
            <Button glyph="export">Export evidence</Button>
          </div>
        </div>
        <div className={styles.line}>
          <SeverityMark severity="high" chip />
          <StatusMark status="mitigating" chip />
          <Badge>A1</Badge>
          <span>prod, eu-west</span>
          <Avatar name="On-call operator" self />
          <span>
            Opened by alert <code>storage_latency_high</code> at <Time at={at(2, 47, 19)} as="zoned" />
          </span>
        </div>
      </header>
      <div className={styles.box}>
        <StatusTrack
          current="mitigating"
          reached={{ new: at(2, 47, 19), acknowledged: at(2, 49, 2), mitigating: at(2, 58, 40) }}
          now={now}
        />
      </div>
      <div className={styles.columns}>
        <div className={styles.column}>
          <NowStrip
            tone="warn"
            glyph="step-blocked"
            title="Step 3 of 6 waits for approval: Reroute ingestion to standby shard"
            detail="1 of 2 approved. The request expires in 41:25, after the SLA is due."
            actions={
              <>
                <Button glyph="people">Open approval</Button>
                <Button variant="primary" trailingGlyph="arrow-right">
                  Open step 3
                </Button>
              </>
            }
          />
          <Panel
            title="Runbook runs"
            count={1}
            actions={
              <Button variant="quiet" size="small" glyph="plus">
                Link runbook
              </Button>
            }
          >
            <div className={styles.spread}>
              <StepMark state="blocked" strong />
              <span>
                Evidence Storage Latency Triage v1 <Reference id="e51d08" />
              </span>
              <StepStrip steps={steps} currentId="step-3" onOpen={opened} />
              <span>21m 33s</span>
              <Button size="small" trailingGlyph="arrow-right">
                Open
              </Button>
            </div>
          </Panel>
          <Panel
            title="Timeline"
            actions={
              <>
                <SegmentedControl
                  label="Timeline as"
                  value="story"
                  onChange={fn()}
                  options={[
                    { value: 'story', label: 'Story' },
                    { value: 'raw', label: 'Raw log' },
                  ]}
                />
                <VerifiedBadge state="verified_newer" checked={20} total={21} onOpen={fn()} />
              </>
            }
          >
            <p>Comment: “Standby lag 3.9 s and rising slowly. Holding at step 3.”</p>
          </Panel>
        </div>
        <div className={styles.side}>
          <Panel
            title="SLA"
            actions={
              <Mark glyph="sla-at_risk" colour="warn" strong>
                At risk
              </Mark>
            }
          >
            <SlaClock
              state="at_risk"
              startedAt={at(2, 47, 19)}
              dueAt={at(3, 32, 19)}
              now={now}
              size="large"
              note="45 min for High, tenant A1. Never paused."
            />
          </Panel>
          <Panel title="Moves" actions={<KeyHint keys="M" />}>
            <div className={styles.column}>
              <Button full alignStart glyph="status-monitoring" glyphColour="monitoring">
                Move to Monitoring
              </Button>
              <Button full alignStart glyph="status-resolved" glyphColour="resolved" trailing="+ rationale">
                Resolve…
              </Button>
              <RefusedBox
                action="Escalate to Critical"
                why={
                  <>
                    needs on-call rotation <code>incident-command</code>. You are on <code>evidence-storage</code>.
                  </>
                }
                toFix="ask the incident commander on call."
                actions={
                  <>
                    <Button size="small" glyph="comment">
                      Ask to escalate
                    </Button>
                    <TextLink>Show policy decision</TextLink>
                  </>
                }
              />
            </div>
          </Panel>
        </div>
      </div>
    </main>
  );
}

export const Light: StoryObj = {
  render: () => <Page />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Step 3, Part 3: Blocked' }));
    await expect(opened).toHaveBeenCalledWith('step-3');
    await waitFor(() => expect(canvas.getByText('02:49:02 · after 1m 43s')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('since 02:58:40 · 14m')).toBeVisible());
  },
};
export const Dark: StoryObj = { render: () => <Page />, parameters: { theme: 'dark' } };

/** In a container of 320 px nothing scrolls sideways. */
export const Narrow: StoryObj = {
  render: () => (
    <div className={styles.narrow}>
      <Page />
    </div>
  ),
  play: async ({ canvasElement }) => {
    const narrow = canvasElement.querySelector<HTMLElement>('main')?.parentElement;
    await expect(narrow?.scrollWidth).toBeLessThanOrEqual(320);
  },
};
export const RightToLeft: StoryObj = { render: () => <Page />, parameters: { locale: 'ar' } };
