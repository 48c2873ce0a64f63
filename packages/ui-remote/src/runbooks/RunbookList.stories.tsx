import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { RunbookList } from './RunbookList';
import styles from './Runbooks.stories.module.css';
import { sampleRunbooks } from './runbook-sample';

const meta: Meta<typeof RunbookList> = {
  title: 'Runbooks/List',
  component: RunbookList,
  args: {
    runbooks: sampleRunbooks,
    selected: sampleRunbooks[0]?.id,
    hrefOf: (id) => `/runbooks/${id}`,
    onOpen: fn(),
    onNewDraft: fn(),
    draftRefusal: undefined,
  },
  render: (args) => (
    <div className={styles.list}>
      <RunbookList {...args} />
    </div>
  ),
};
export default meta;
type Story = StoryObj<typeof RunbookList>;

/** Segments count what is there; the search narrows the names. */
export const Catalogue: Story = {
  play: async ({ canvas, args }) => {
    await expect(canvas.getByRole('radio', { name: 'Drafts 1' })).toBeInTheDocument();
    await userEvent.click(canvas.getByRole('radio', { name: 'High risk 2' }));
    await expect(canvas.getAllByRole('listitem')).toHaveLength(2);
    await userEvent.type(canvas.getByRole('searchbox'), 'backlog');
    await userEvent.click(canvas.getByRole('link', { name: 'Timeline backlog drain' }));
    await expect(args.onOpen).toHaveBeenCalledWith(sampleRunbooks[3]?.id);
  },
};

export const Dark: Story = { parameters: { theme: 'dark' } };
export const RightToLeft: Story = { parameters: { locale: 'ar' } };

/** Drafting is refused, and says why. */
export const MayNotDraft: Story = {
  args: { draftRefusal: { why: 'this needs the role runbook_author.', toFix: 'ask a runbook author.' } },
  play: async ({ canvas, args }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'New draft' }));
    await expect(args.onNewDraft).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
  },
};

export const NothingMatches: Story = {
  play: async ({ canvas }) => {
    await userEvent.type(canvas.getByRole('searchbox'), 'nothing of the kind');
    await waitFor(() => expect(canvas.getByText('No runbook matches')).toBeVisible());
    await userEvent.click(canvas.getByRole('button', { name: 'Show all' }));
    await expect(canvas.getAllByRole('listitem')).toHaveLength(4);
  },
};

export const Empty: Story = { args: { runbooks: [], selected: undefined } };
