import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, within } from 'storybook/test';
import styles from './incidents.stories.module.css';
import { LinkedPanel } from './LinkedPanel';
import { sampleApproval, sampleDetail, sampleExecution, sampleRunbook } from './sample-incident';

const openApproval = fn();

const meta: Meta<typeof LinkedPanel> = {
  title: 'Incidents/Linked',
  component: LinkedPanel,
  args: { detail: sampleDetail, hrefOf: () => '#there', onOpen: fn(), onOpenApproval: openApproval },
  decorators: [
    (Story) => (
      <div className={styles.half}>
        <Story />
      </div>
    ),
  ],
};
export default meta;
type Story = StoryObj<typeof LinkedPanel>;

/** Every box of the graph as far as its words are cut off. */
const cutOff = (canvasElement: HTMLElement): string[] =>
  [...canvasElement.querySelectorAll<HTMLElement>('[data-ic-node]')]
    .filter((words) => words.scrollWidth > words.clientWidth || words.scrollHeight > words.clientHeight)
    .map((words) => words.textContent);

/** In half a column, which is what it has beside the alerts at 1440 px. */
export const NamesAreReadable: Story = {
  play: async ({ canvas, canvasElement }) => {
    const runbook = canvas.getByRole('link', { name: 'Evidence Storage Latency Triage v1' });
    await expect(cutOff(canvasElement)).toEqual([]);
    await expect(runbook).toHaveAttribute('title', 'Evidence Storage Latency Triage v1');
    const run = canvas.getByRole('link', { name: /^Run, step 3/ });
    await expect(run).toHaveAccessibleName('Run, step 3: Evidence Storage Latency Triage #e51d08');
    await expect(run).toHaveAttribute('title', 'Evidence Storage Latency Triage #e51d08');
    const approval = canvas.getByRole('button', { name: /^Approval Waiting/ });
    await expect(approval).toHaveAccessibleName('Approval Waiting: Reroute ingestion to standby shard');
  },
};

export const NamesAreReadableInGerman: Story = {
  parameters: { locale: 'de' },
  play: async ({ canvasElement }) => expect(cutOff(canvasElement)).toEqual([]),
};

export const NamesAreReadableFromRightToLeft: Story = {
  parameters: { locale: 'ar', theme: 'dark' },
  play: async ({ canvasElement }) => expect(cutOff(canvasElement)).toEqual([]),
};

const longName = `${sampleRunbook.name} for shards that hold evidence under legal hold in more than one region`;

/** A name of any length takes three lines of its box, and says the rest on hover and to those who listen. */
export const LongName: Story = {
  args: {
    detail: {
      ...sampleDetail,
      runbooks: [{ ...sampleRunbook, name: longName }],
      executions: [sampleExecution, { ...sampleExecution, id: `${sampleExecution.id.slice(0, -1)}9`, state: 'failed' }],
      approvals: [sampleApproval, { ...sampleApproval, id: `${sampleApproval.id.slice(0, -1)}9`, status: 'denied' }],
    },
  },
  play: async ({ canvasElement }) => {
    const link = within(canvasElement).getByRole('link', { name: `${longName} v1` });
    await expect(link).toHaveAttribute('title', `${longName} v1`);
    await expect(link.clientHeight).toBeLessThan(64);
  },
};
