import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { LiveMark } from '../components/LiveMark';
import styles from './LongTimeline.stories.module.css';
import { chainOf, sampleName, sampleSketches } from './story-sample';
import { TimelineView } from './TimelineView';
import { readVerification } from './verification';

const checkedAt = Date.UTC(2026, 10, 23, 3, 14, 1);
const events = chainOf(Array.from({ length: 10 }, () => sampleSketches).flat());
const verification = readVerification({
  events,
  total: events.length,
  browser: { at: 'idle' },
  server: undefined,
  serverFailed: false,
});

/** A page as high as a window, with ten times as many events as fit. */
function Long(): ReactNode {
  const [selected, setSelected] = useState<string>();
  return (
    <div className={styles.page}>
      <TimelineView
        subject="Evidence storage latency high on ingest shard 07"
        trail={<span>Incidents / #7f3a2c / Timeline</span>}
        live={(short) => <LiveMark state="live" asOf={checkedAt} short={short} />}
        events={events}
        verification={verification}
        checkpoint={null}
        onVerify={fn()}
        exportAction={null}
        alteredAction={null}
        commentAction={null}
        selected={selected}
        onSelect={setSelected}
        nameOf={sampleName}
      />
    </div>
  );
}

const meta: Meta = { title: 'Timeline/Long', parameters: { bare: true }, render: () => <Long /> };
export default meta;

/** Each column that scrolls by itself is a stop of the keyboard, has a name, and scrolls by its keys. */
export const ScrolledByKeyboard: StoryObj = {
  play: async ({ canvas }) => {
    for (const name of [/^Raw log/, /^Story/]) {
      const column = await waitFor(() => canvas.getByRole('region', { name }));
      await expect(column.scrollHeight).toBeGreaterThan(column.clientHeight);
      await expect(column).toHaveAttribute('tabindex', '0');
      column.focus();
      await expect(column).toHaveFocus();
      await expect(getComputedStyle(column).outlineStyle).not.toBe('none');
    }
  },
};

/** The log is walked by its own keys, and follows them. */
export const FollowsTheRow: StoryObj = {
  play: async ({ canvas }) => {
    const column = await waitFor(() => canvas.getByRole('region', { name: /^Raw log/ }));
    const before = column.scrollTop;
    const first = column.querySelector<HTMLElement>('button[tabindex="0"], [tabindex="0"]');
    first?.focus();
    await userEvent.keyboard('{End}');
    await waitFor(() => expect(column.scrollTop).toBeGreaterThan(before));
  },
};
