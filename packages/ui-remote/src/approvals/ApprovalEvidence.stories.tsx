import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { aRun } from '../executions/fixtures';
import { stepsOf } from '../executions/run-view';
import { aRunbook } from '../executions/sample-runbook';
import { ApprovalEvidence } from './ApprovalEvidence';
import styles from './approvals.stories.module.css';
import { sample } from './fixtures';

const meta: Meta<typeof ApprovalEvidence> = { title: 'Approvals/Evidence', component: ApprovalEvidence };
export default meta;

const file = (name: string, attached_at: string, digit: string) => ({
  evidence_ref: digit.repeat(64),
  name,
  media_type: 'text/plain',
  size: 1_150,
  attached_at,
  attached_by: 'on-call-operator',
});
const run = aRun(
  {},
  {
    collect_metrics: {
      evidence: [
        file('later.log', '2026-11-23T02:54:00.000Z', 'a'),
        file('ingest-errors-of-shard-07-of-the-last-thirty-minutes.log', '2026-11-23T02:53:00.000Z', 'b'),
      ],
    },
    reroute_ingestion: { evidence: [file('standby.png', '2026-11-23T02:50:00.000Z', 'c')] },
    evidence_bundle: { evidence: [file('of-a-later-step.txt', '2026-11-23T02:50:00.000Z', 'd')] },
  },
);
const open = fn();

/** By step, and within a step by time; what belongs to a file stays below its name, however long its neighbour's is. */
export const InOrder: StoryObj = {
  render: () => (
    <div className={styles.evidence}>
      <ApprovalEvidence steps={stepsOf(run, aRunbook, [])} until={3} now={sample.now} onOpen={open} />
    </div>
  ),
  play: async ({ canvas }) => {
    const files = canvas.getAllByRole('listitem');
    await waitFor(() => expect(files[0]).toBeVisible());
    await expect(files.map(({ textContent }) => /ingest|later\.log|standby|of-a-later/.exec(textContent)?.[0])).toEqual(
      ['ingest', 'later.log', 'standby'],
    );
    // Its name is one line, so that what follows begins a line below its top.
    const [name, note] = [...(files[1]?.children ?? [])].map((child) => child.getBoundingClientRect());
    await expect((note?.top ?? 0) - (name?.top ?? 0)).toBeLessThan(28);
    await userEvent.click(canvas.getByRole('button', { name: /standby\.png/ }));
    await expect(open).toHaveBeenCalledOnce();
  },
};
