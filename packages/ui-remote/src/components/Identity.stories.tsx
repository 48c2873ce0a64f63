import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { ApprovalMark } from './ApprovalMark';
import { Avatar } from './Avatar';
import { Badge } from './Badge';
import { Chip, FilterChip } from './Chip';
import { Hash } from './Hash';
import { KeyHint } from './KeyHint';
import styles from './Marks.stories.module.css';
import { QuorumRing } from './QuorumRing';
import { Reference } from './Reference';
import { RiskMark } from './RiskMark';
import type { ApprovalState } from './states';
import { Time } from './Time';

const meta: Meta = { title: 'Foundation/Identity' };
export default meta;

const id = '0193b6d2-7c1e-7000-8000-00000b7f3a2c';
const hash = `9c1e6f${'0'.repeat(54)}40ab`;
const now = Date.UTC(2026, 10, 23, 3, 12, 40);
const approvals: readonly ApprovalState[] = ['waiting', 'granted', 'denied', 'expired', 'void', 'used', 'revoked'];
const removed = fn();

export const All: StoryObj = {
  render: () => (
    <div className={styles.stack}>
      <div className={styles.items}>
        <Reference id={id} copyable />
        <Reference id={id} href="#incident" />
        <Hash value={hash} copyable />
        <Hash value={hash} end={2} />
      </div>
      <div className={styles.items}>
        <Avatar name="On-call operator" self />
        <Avatar name="Team lead" />
        <Avatar name="Security admin" pending />
        <Avatar />
        <Avatar name="Incident commander" discOnly />
      </div>
      <div className={styles.items}>
        <Badge>A1</Badge>
        <Badge tone="ok" glyph="check">
          v1 published
        </Badge>
        <Badge draft>v2 draft</Badge>
        <RiskMark risk="low" />
        <RiskMark risk="medium" />
        <RiskMark risk="high" />
        <RiskMark risk="high" chip />
        <KeyHint keys="Ctrl Enter" />
      </div>
      <div className={styles.items}>
        <Chip>storage</Chip>
        <Chip onRemove={removed}>Severity: Critical</Chip>
        <FilterChip
          field="Status"
          relation="any of"
          value="New, Acknowledged, Mitigating, Monitoring"
          onEdit={fn()}
          onRemove={fn()}
        />
      </div>
      <div className={styles.items}>
        {approvals.map((state) => (
          <ApprovalMark key={state} state={state} />
        ))}
        <QuorumRing agreed={1} needed={2} />
      </div>
      <div className={styles.items}>
        <Time at={now} as="zoned" />
        <Time at={now - 1_500_000} now={now} as="relative" />
        <Time at={now - 86_400_000} now={now} />
        <Time at={now} as="millis" />
      </div>
    </div>
  ),
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Remove Severity: Critical' }));
    await expect(removed).toHaveBeenCalled();
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Copy reference #7f3a2c' })).toBeVisible());
    await expect(canvas.getByText('25 min ago')).toHaveAttribute('title', '23 Nov 2026 02:47:40 UTC');
  },
};
export const Dark: StoryObj = { ...All, play: async () => {}, parameters: { theme: 'dark' } };
