import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, userEvent, waitFor } from 'storybook/test';
import styles from './Marks.stories.module.css';
import { SegmentedControl } from './SegmentedControl';
import { TabPanel, Tabs } from './Tabs';

const meta: Meta = { title: 'Controls/Tabs and segments' };
export default meta;

function Example({ look }: { readonly look: 'boxed' | 'underlined' }): ReactNode {
  const [tab, setTab] = useState<'now' | 'timeline' | 'alerts'>('now');
  const [view, setView] = useState<'graph' | 'table'>('graph');
  return (
    <div className={styles.stack}>
      <Tabs
        name={look}
        label={`Incident, ${look}`}
        look={look}
        value={tab}
        onChange={setTab}
        items={[
          { id: 'now', label: 'Now' },
          { id: 'timeline', label: 'Timeline', count: 17 },
          { id: 'alerts', label: 'Alerts', count: 3 },
        ]}
      />
      <TabPanel name={look} value={tab}>
        <p>Shown: {tab}</p>
      </TabPanel>
      <SegmentedControl
        label={`Linked as, ${look}`}
        value={view}
        onChange={setView}
        options={[
          { value: 'graph', label: 'Graph', glyph: 'graph' },
          { value: 'table', label: 'Table', glyph: 'table' },
        ]}
      />
    </div>
  );
}

/** One stop for Tab; arrows move and select. */
export const Keyboard: StoryObj = {
  render: () => <Example look="boxed" />,
  play: async ({ canvas }) => {
    await userEvent.tab();
    await expect(canvas.getByRole('tab', { name: 'Now' })).toHaveFocus();
    await userEvent.keyboard('{ArrowRight}');
    await expect(canvas.getByRole('tab', { name: /Timeline/ })).toHaveFocus();
    await waitFor(() => expect(canvas.getByText('Shown: timeline')).toBeVisible());
    await userEvent.keyboard('{End}{ArrowRight}');
    await waitFor(() => expect(canvas.getByText('Shown: now')).toBeVisible());
    await userEvent.tab();
    await userEvent.tab();
    await expect(canvas.getByRole('radio', { name: 'Graph' })).toHaveFocus();
  },
};

/** Arrows follow the eye, not the order. */
export const RightToLeft: StoryObj = {
  render: () => <Example look="underlined" />,
  parameters: { locale: 'ar' },
  play: async ({ canvas }) => {
    await userEvent.tab();
    await userEvent.keyboard('{ArrowLeft}');
    await expect(canvas.getByRole('tab', { name: /Timeline/ })).toHaveFocus();
  },
};

export const Dark: StoryObj = {
  render: () => (
    <div className={styles.stack}>
      <Example look="boxed" />
      <Example look="underlined" />
    </div>
  ),
  parameters: { theme: 'dark' },
};
