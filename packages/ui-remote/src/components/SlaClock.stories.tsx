import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { Mark } from './Mark';
import styles from './Marks.stories.module.css';
import { Panel } from './Panel';
import { SlaClock } from './SlaClock';

const now = Date.UTC(2026, 10, 23, 3, 12, 40);
const minutes = (count: number, seconds = 0) => (count * 60 + seconds) * 1000;

const meta: Meta<typeof SlaClock> = {
  title: 'Foundation/SlaClock',
  component: SlaClock,
  args: { state: 'at_risk', startedAt: now - minutes(25, 21), dueAt: now + minutes(19, 39), now },
};
export default meta;
type Story = StoryObj<typeof SlaClock>;

export const Row: Story = { decorators: [(Story) => <div className={styles.narrow}>{Story()}</div>] };

export const Large: Story = {
  args: { size: 'large', note: '45 min for High, tenant A1. Never paused.' },
  render: (args) => (
    <div className={styles.narrow}>
      <Panel
        title="SLA"
        actions={
          <Mark glyph="sla-at_risk" colour="warn" strong>
            At risk
          </Mark>
        }
      >
        <SlaClock {...args} />
      </Panel>
    </div>
  ),
};
export const LargeDark: Story = { ...Large, parameters: { theme: 'dark' } };

/** Not live: the due time, and no countdown nobody confirms. */
export const Stale: Story = {
  args: { stale: true },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('due 03:32:19')).toBeVisible());
    await expect(canvas.queryByText('19:39')).toBeNull();
  },
};

/** The due time passes: breached, whether or not the server has said so. */
export const PassesDue: Story = {
  args: { now: now + minutes(20) },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('+00:21')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('Breached')).toBeVisible());
  },
};
