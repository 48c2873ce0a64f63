import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useRef, useState } from 'react';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { DeniedState } from '../components/DeniedState';
import { ErrorState } from '../components/ErrorState';
import { Phone } from '../incidents/story-frame';
import { DecisionList, type DecisionListProps } from './DecisionList';
import { NoDecisions } from './DecisionsScreen';
import { type DecisionFilter, NO_DECISION_FILTER } from './decision-filter';
import { sampleDecisions, sampleIds } from './sample-decisions';

const opened = fn();
const newer = fn();
const narrowed = fn();
const older = fn();
const names: Readonly<Record<string, string>> = { 'on-call-operator': 'On-call operator' };

type Shown = Partial<Omit<DecisionListProps, 'root' | 'heading'>>;

function List({ filter: first = NO_DECISION_FILTER, ...props }: Shown): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [filter, setFilter] = useState<DecisionFilter>(first);
  const [fieldsOpen, setFieldsOpen] = useState(false);
  return (
    <DecisionList
      root={root}
      heading={heading}
      filter={filter}
      onFilter={(next) => {
        narrowed(next);
        setFilter(next);
      }}
      nameOf={(id) => names[id] ?? id}
      now={sampleIds.now}
      live={{ mark: 'live', asOf: sampleIds.now, behind: 0 }}
      link="https://portal.example/policy/decisions"
      items={sampleDecisions}
      total={{ count: sampleDecisions.length, capped: false }}
      loading={false}
      newer={0}
      onShowNewer={newer}
      more={undefined}
      stale={undefined}
      userId="security-admin"
      hrefOf={(id) => `#/policy/decisions?decision=${id}`}
      onOpen={opened}
      opened={undefined}
      current={undefined}
      fieldsOpen={fieldsOpen}
      onFieldsOpen={setFieldsOpen}
      {...props}
    />
  );
}

const meta: Meta = { title: 'Policy/Decisions', parameters: { bare: true } };
export default meta;

export const Decided: StoryObj = {
  render: () => <List newer={3} total={{ count: 1000, capped: true }} more={{ load: older, busy: false }} />,
  play: async ({ canvas }) => {
    const table = canvas.getByRole('table', { name: 'Policy decisions, newest first' });
    const rows = within(table).getAllByRole('row');
    await expect(rows).toHaveLength(sampleDecisions.length + 1);
    await expect(rows[1]).toHaveTextContent('Refused');
    await expect(rows[1]).toHaveTextContent(
      'Deciding it needs the role team lead or security admin; had operator. Had asked for it. Runs the step.',
    );
    await expect(rows[2]).toHaveTextContent('Needs more');
    await expect(rows[4]).toHaveTextContent('only asked');
    await expect(rows[6]).toHaveTextContent('An alert source');
    await userEvent.click(canvas.getByRole('button', { name: 'Show now' }));
    await expect(newer).toHaveBeenCalled();
    await userEvent.click(canvas.getByRole('button', { name: 'Show older' }));
    await expect(older).toHaveBeenCalled();
  },
};

export const OpensByRowAndByLink: StoryObj = {
  render: () => <List />,
  play: async ({ canvas }) => {
    opened.mockClear();
    await userEvent.click(canvas.getByRole('link', { name: 'Change the severity' }));
    await expect(opened).toHaveBeenLastCalledWith(sampleDecisions[2]?.decision_id);
    await userEvent.click(canvas.getAllByText('operator')[0] ?? document.body);
    await expect(opened).toHaveBeenLastCalledWith(sampleDecisions[0]?.decision_id);
    // The list is one stop of the Tab key.
    const links = canvas.getAllByRole('link');
    await expect(links.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  },
};

export const Narrowed: StoryObj = {
  render: () => (
    <List
      filter={{
        ...NO_DECISION_FILTER,
        view: 'refused',
        action: 'can_change_severity',
        by: 'on-call-operator',
        about: sampleIds.incident,
        since: '2026-11-23T03:00:00.000Z',
      }}
      items={sampleDecisions.slice(2, 3)}
      total={{ count: 1, capped: false }}
    />
  ),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('textbox', { name: 'About' })).toHaveValue(sampleIds.incident));
    await userEvent.click(canvas.getByRole('button', { name: 'Remove Action' }));
    await expect(narrowed).toHaveBeenLastCalledWith(expect.objectContaining({ action: '', view: 'refused' }));
    const about = canvas.getByRole('textbox', { name: 'About' });
    await userEvent.clear(about);
    await userEvent.type(about, '7f3a2c{Enter}');
    await expect(canvas.getByText('This is not an id. Copy it from the page of the thing.')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Clear' }));
    await expect(narrowed).toHaveBeenLastCalledWith({ ...NO_DECISION_FILTER, view: 'refused' });
  },
};

export const Loading: StoryObj = { render: () => <List items={[]} total={undefined} loading /> };

export const Quiet: StoryObj = {
  render: () => (
    <List
      items={[]}
      total={{ count: 0, capped: false }}
      state={<NoDecisions filter={NO_DECISION_FILTER} onFilter={narrowed} />}
    />
  ),
};

export const NothingMatches: StoryObj = {
  render: () => {
    const filter = { ...NO_DECISION_FILTER, by: 'nobody' };
    return (
      <List
        filter={filter}
        items={[]}
        total={{ count: 0, capped: false }}
        state={<NoDecisions filter={filter} onFilter={narrowed} />}
      />
    );
  },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Show all' }));
    await expect(narrowed).toHaveBeenLastCalledWith({ ...NO_DECISION_FILTER, view: 'all' });
  },
};

export const Failed: StoryObj = {
  render: () => (
    <List
      items={[]}
      total={undefined}
      state={
        <ErrorState title="The decisions could not be loaded" code="UNAVAILABLE" onRetry={fn()}>
          <p>The server cannot be reached.</p>
        </ErrorState>
      }
    />
  ),
};

export const Denied: StoryObj = {
  render: () => (
    <List
      bare
      items={[]}
      state={
        <DeniedState
          level={1}
          title="You can’t see policy decisions"
          why="this needs the role auditor, platform admin, or security admin. You have operator."
          toFix="ask somebody with the role auditor, platform admin, or security admin."
        />
      }
    />
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading', { level: 1, name: 'You can’t see policy decisions' })).toBeVisible();
    await expect(canvas.queryByRole('combobox')).toBeNull();
  },
};

export const Stale: StoryObj = {
  render: () => (
    <List
      live={{ mark: 'not_live', asOf: sampleIds.now - 48_000, behind: 0 }}
      stale={{ asOf: sampleIds.now - 48_000, nextTryAt: sampleIds.now + 4_000, tryNow: fn() }}
    />
  ),
};

export const Dark: StoryObj = {
  parameters: { theme: 'dark' },
  render: () => <List filter={{ ...NO_DECISION_FILTER, by: 'on-call-operator' }} newer={1} />,
};
export const Dense: StoryObj = { parameters: { density: 'compact' }, render: () => <List /> };
export const RightToLeft: StoryObj = {
  parameters: { locale: 'ar' },
  render: () => <List filter={{ ...NO_DECISION_FILTER, action: 'can_change_severity' }} newer={2} />,
};
export const German: StoryObj = { parameters: { locale: 'de' }, render: () => <List newer={2} /> };

export const Narrow: StoryObj = {
  render: () => (
    <Phone>
      <List filter={{ ...NO_DECISION_FILTER, by: 'on-call-operator' }} />
    </Phone>
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByRole('list', { name: 'Policy decisions, newest first' })).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Filter' }));
    const sheet = within(within(canvasElement.ownerDocument.body).getByRole('dialog', { name: 'Filters' }));
    await userEvent.selectOptions(sheet.getByRole('combobox', { name: 'Action' }), 'can_close_incident');
    await expect(narrowed).toHaveBeenLastCalledWith(expect.objectContaining({ action: 'can_close_incident' }));
    await userEvent.click(sheet.getByRole('button', { name: 'Done' }));
    await expect(within(canvasElement.ownerDocument.body).queryByRole('dialog')).toBeNull();
  },
};
