import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { Button } from './Button';
import { Dialog, Sheet } from './Dialog';
import { MenuButton } from './MenuButton';
import { TextArea } from './TextArea';

const meta: Meta = { title: 'Overlays/Dialog' };
export default meta;

const submitted = fn();

function Example({
  kind,
  initial = false,
}: {
  readonly kind: 'dialog' | 'sheet';
  readonly initial?: boolean;
}): ReactNode {
  const [open, setOpen] = useState(initial);
  const Overlay = kind === 'dialog' ? Dialog : Sheet;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Resolve…</Button>
      <Overlay
        open={open}
        onClose={() => setOpen(false)}
        title="Resolve this incident"
        description="Evidence storage latency high on ingest shard 07"
        onSubmit={submitted}
        footer={
          <>
            <Button variant="quiet" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button variant="primary" type="submit">
              Resolve
            </Button>
          </>
        }
      >
        <TextArea label="Rationale" required hint="Goes on the record. Don't paste secrets." limit={500} />
        <MenuButton label="Templates" items={[{ id: 'one', label: 'Latency below objective', onSelect: fn() }]} />
      </Overlay>
    </>
  );
}

/** Focus goes to the first field, and back to the opener. */
export const Focus: StoryObj = {
  render: () => <Example kind="dialog" />,
  play: async ({ canvas }) => {
    const opener = canvas.getByRole('button', { name: 'Resolve…' });
    await userEvent.click(opener);
    const dialog = await canvas.findByRole('dialog', { name: 'Resolve this incident' });
    const field = within(dialog).getByRole('textbox', { name: /Rationale/ });
    await expect(field).toHaveFocus();
    await userEvent.type(field, 'p99 310 ms');
    await waitFor(() => expect(within(dialog).getByText('10 of 500')).toBeVisible());
    await userEvent.click(within(dialog).getByRole('button', { name: 'Resolve' }));
    await expect(submitted).toHaveBeenCalled();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(opener).toHaveFocus());
  },
};

/** A menu opened inside is drawn inside: outside, it would be inert. */
export const MenuInside: StoryObj = {
  render: () => <Example kind="dialog" initial />,
  play: async ({ canvas }) => {
    const dialog = await canvas.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Templates' }));
    const item = await within(dialog).findByRole('menuitem', { name: 'Latency below objective' });
    await waitFor(() => expect(item).toBeVisible());
  },
};

export const AsSheet: StoryObj = {
  render: () => <Example kind="sheet" initial />,
  parameters: { theme: 'dark' },
};
