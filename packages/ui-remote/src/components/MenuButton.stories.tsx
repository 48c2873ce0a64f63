import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, within } from 'storybook/test';
import { MenuButton } from './MenuButton';

const selected = fn();
const meta: Meta<typeof MenuButton> = {
  title: 'Overlays/MenuButton',
  component: MenuButton,
  args: {
    label: 'More actions',
    glyph: 'more',
    iconOnly: true,
    items: [
      { id: 'assign', label: 'Assign to me', glyph: 'user', keys: 'I', onSelect: selected },
      {
        id: 'escalate',
        label: 'Escalate',
        refusal: { why: 'needs on-call rotation incident-command.', toFix: 'ask the incident commander.' },
        onSelect: selected,
      },
      { id: 'abort', label: 'Abort run…', danger: true, apart: true, onSelect: selected },
    ],
  },
};
export default meta;

/** A refused item is reached by the arrows, says why, and does nothing. */
export const Keyboard: StoryObj<typeof MenuButton> = {
  play: async ({ canvas, canvasElement }) => {
    selected.mockClear();
    const opener = canvas.getByRole('button', { name: 'More actions' });
    opener.focus();
    await userEvent.keyboard('{Enter}');
    const page = within(canvasElement.ownerDocument.body);
    const refused = await page.findByRole('menuitem', { name: /Escalate.*Why:.*To fix:/s });
    await userEvent.keyboard('{ArrowDown}');
    await expect(refused).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect(selected).not.toHaveBeenCalled();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect(selected).toHaveBeenCalledOnce();
    await expect(opener).toHaveFocus();
  },
};

export const Dark: StoryObj<typeof MenuButton> = {
  parameters: { theme: 'dark' },
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'More actions' }));
  },
};
