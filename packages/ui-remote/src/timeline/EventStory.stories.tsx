import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent } from 'storybook/test';
import { EventStory } from './EventStory';
import { chainOf, oneOfEach, sampleChain, sampleName } from './story-sample';

const opened = fn();
const meta: Meta<typeof EventStory> = {
  title: 'Timeline/Story',
  component: EventStory,
  args: { events: sampleChain(), newestFirst: true, nameOf: sampleName, onOpenEvent: opened },
  beforeEach: () => void opened.mockClear(),
};
export default meta;
type Story = StoryObj<typeof EventStory>;

/** The newest on top, one line for each change; a press opens its event. */
export const NewestFirst: Story = {
  play: async ({ canvas, args }) => {
    const items = canvas.getAllByRole('listitem');
    await expect(items).toHaveLength(13);
    await expect(items[0]).toHaveTextContent('Comment. “Standby lag 3.9 s');
    await userEvent.click(canvas.getByRole('button', { name: /^Approved Reroute ingestion/ }));
    await expect(opened).toHaveBeenCalledWith(args.events.find(({ type }) => type === 'approval_voted')?.id);
  },
};

export const Dark: Story = { parameters: { theme: 'dark' } };
export const German: Story = { parameters: { locale: 'de' } };
export const RightToLeft: Story = { parameters: { locale: 'ar' } };

/** No more entries than asked for, and plain text where nothing can be opened. */
export const Limited: Story = {
  args: { limit: 3, onOpenEvent: undefined },
  play: async ({ canvas }) => {
    await expect(canvas.getAllByRole('listitem')).toHaveLength(3);
    await expect(canvas.queryAllByRole('button')).toHaveLength(0);
  },
};

/** Every type there is, with nothing in its payload. */
export const EveryType: Story = { args: { events: oneOfEach() } };

export const Erased: Story = {
  args: {
    events: chainOf([
      {
        type: 'comment_added',
        at: '2026-11-23T03:11:20.385Z',
        texts: { comment: 'a name that had to go' },
        erased: ['/comment'],
      },
    ]),
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('listitem')).toHaveTextContent('The words were erased.');
  },
};

export const Empty: Story = { args: { events: [] } };
