import type { IncidentListItem } from '@incident-center/sdk/contract';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useRef } from 'react';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { Button } from '../components/Button';
import { EmptyState } from '../components/EmptyState';
import { ErrorState } from '../components/ErrorState';
import { BulkBar } from './BulkBar';
import { IncidentList, type IncidentListProps } from './IncidentList';
import { EMPTY_FILTER, SEGMENT_FILTERS } from './incident-filter';
import styles from './incidents.stories.module.css';
import { RowActionButtons } from './RowActions';
import { SAMPLE_NOW, sampleNameOf } from './sample-basics';
import { refusedEscalation } from './sample-decisions';
import { sampleListItem, sampleListItems } from './sample-list';
import { Phone, useStoryRefusalOf } from './story-frame';
import type { RowAction } from './use-row-actions';

const opened = fn();
const shown = fn();
const counts = {
  severity: { critical: 1, high: 4, medium: 5, low: 2 },
  status: { new: 3, acknowledged: 3, mitigating: 3, monitoring: 3, resolved: 64, closed: 1_204 },
  tenant: { A1: 8, A2: 7 },
  environment: { prod: 12 },
  sla: { breached: 1, at_risk: 3, on_track: 8 },
  owner: { me: 3, none: 3, others: 6 },
};

type Shown = Partial<Omit<IncidentListProps, 'root' | 'heading' | 'search'>>;

function Actions({ menuOnly }: { readonly menuOnly?: boolean }): ReactNode {
  const refusalOf = useStoryRefusalOf();
  const actions: RowAction[] = [
    { id: 'acknowledge', label: 'Acknowledge', glyph: 'status-acknowledged', keys: 'A', run: fn() },
    { id: 'assign', label: 'Assign to me', glyph: 'user', keys: 'I', run: fn() },
    { id: 'runbook', label: 'Link runbook', glyph: 'runbook', keys: 'L', run: fn() },
    {
      id: 'escalate',
      label: 'Escalate',
      glyph: 'arrow-up',
      keys: 'E',
      refusal: refusalOf(refusedEscalation),
      run: fn(),
    },
    { id: 'open', label: 'Open', glyph: 'arrow-right', run: fn() },
  ];
  return <RowActionButtons actions={actions} menuOnly={menuOnly} />;
}

function List(props: Shown): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const search = useRef<HTMLInputElement>(null);
  return (
    <IncidentList
      root={root}
      heading={heading}
      search={search}
      filter={SEGMENT_FILTERS.open}
      onFilter={fn()}
      segmentCounts={{ open: 12, mine: 3, unacknowledged: 3, sla: 4 }}
      facets={{
        tenants: ['A1', 'A2'],
        counts,
        nameOf: sampleNameOf,
      }}
      onFacets={fn()}
      live={{ mark: 'live', asOf: SAMPLE_NOW, behind: 0 }}
      link="https://portal.example/incidents"
      createRefusal={undefined}
      onCreate={fn()}
      items={sampleListItems}
      total={{ count: 12, capped: false }}
      loading={false}
      waiting={0}
      onShowWaiting={shown}
      onHold={fn()}
      more={undefined}
      now={SAMPLE_NOW}
      stale={undefined}
      selected={new Set()}
      current={undefined}
      userId="on-call-operator"
      nameOf={sampleNameOf}
      hrefOf={(id) => `#${id}`}
      onOpen={opened}
      onSelect={fn()}
      onSelectAll={fn()}
      onFocusRow={fn()}
      renderActions={() => <Actions />}
      onKeys={fn()}
      {...props}
    />
  );
}

const meta: Meta<Shown> = {
  title: 'Incidents/List',
  render: (args) => (
    <div className={styles.list}>
      <List {...args} />
    </div>
  ),
  parameters: { bare: true },
};
export default meta;
type Story = StoryObj<Shown>;

export const Twelve: Story = {
  play: async ({ canvas }) => {
    const table = canvas.getByRole('table', { name: 'Incidents' });
    await expect(table).toHaveAttribute('aria-rowcount', '13');
    await expect(canvas.getByRole('button', { name: /Open 12/ })).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(canvas.getByRole('link', { name: /shard 07/ }));
    await expect(opened).toHaveBeenCalled();
  },
};

export const RefusedEscalation: Story = {
  play: async ({ canvas }) => {
    const row = canvas.getByRole('link', { name: /shard 11/ }).closest('tr');
    row?.focus();
    const escalate = await canvas.findByRole('button', { name: 'Escalate' });
    await expect(escalate).toHaveAttribute('aria-disabled', 'true');
    await expect(escalate).toHaveAccessibleDescription(/incident-command.*evidence-storage/);
  },
};

export const Dark: Story = { parameters: { theme: 'dark' } };
export const Compact: Story = { parameters: { density: 'compact' } };
export const RightToLeft: Story = { parameters: { locale: 'ar' } };

export const HeldChanges: Story = {
  args: { waiting: 2 },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/2 newer changes held/)).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Show now' }));
    await expect(shown).toHaveBeenCalled();
  },
};

const chosen = new Set(sampleListItems.slice(1, 4).map(({ id }) => id));
export const Selected: Story = {
  args: {
    selected: chosen,
    waiting: 1,
    bulk: (
      <BulkBar
        selected={3}
        shown={12}
        running={undefined}
        acknowledge={{ refusal: undefined, run: fn() }}
        assign={{ refusal: undefined, run: fn() }}
        onClear={fn()}
      />
    ),
  },
  play: async ({ canvas }) => expect(canvas.getByText('3 of 12 selected')).toBeVisible(),
};

export const Loading: Story = { args: { items: [], total: undefined, loading: true } };
export const Stale: Story = {
  args: {
    live: { mark: 'not_live', asOf: SAMPLE_NOW - 48_000, behind: 0 },
    stale: { asOf: SAMPLE_NOW - 48_000, nextTryAt: SAMPLE_NOW + 4_000, tryNow: fn() },
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('The live connection is lost. This is 48 s old.')).toBeVisible());
    await waitFor(() => expect(canvas.getByText('due 03:32:19')).toBeVisible());
  },
};
export const Quiet: Story = {
  args: {
    items: [],
    total: { count: 0, capped: false },
    state: (
      <EmptyState kind="quiet" title="No incident is open in A1 and A2">
        <p>New ones appear here by themselves.</p>
      </EmptyState>
    ),
  },
};
export const NothingMatches: Story = {
  args: {
    filter: { ...EMPTY_FILTER, severity: ['critical'], owner: ['nobody'] },
    items: [],
    total: { count: 0, capped: false },
    state: (
      <EmptyState
        kind="no-match"
        title="Nothing matches these filters"
        actions={<Button size="small">Clear all filters</Button>}
      >
        <p>Dropping one would show more.</p>
      </EmptyState>
    ),
  },
};
export const Failed: Story = {
  args: {
    items: [],
    total: undefined,
    state: (
      <ErrorState
        title="The incident list could not be loaded"
        code="UNAVAILABLE"
        requestId="0193b6d2-7c1e"
        onRetry={fn()}
      />
    ),
  },
};

export const Narrow: Story = {
  render: (args) => (
    <Phone>
      <List {...args} renderActions={() => <Actions menuOnly />} />
    </Phone>
  ),
};

const many: IncidentListItem[] = Array.from({ length: 5_000 }, (_, index) => ({
  ...sampleListItem,
  id: `0193b6d2-0000-7000-8000-${String(index).padStart(12, '0')}`,
  title: `Replica lag on shard ${index}`,
}));
/** Only what is in view is drawn, and the table says how long it is. */
export const FiveThousand: Story = {
  args: { items: many, total: { count: 5_000, capped: false } },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole('table')).toHaveAttribute('aria-rowcount', '5001');
    await expect(canvasElement.querySelectorAll('tr[data-incident]').length).toBeLessThan(80);
  },
};
