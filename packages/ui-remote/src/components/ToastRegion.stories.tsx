import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { expect, userEvent, waitFor } from 'storybook/test';
import { useInterrupt } from './Announcer';
import { Button } from './Button';
import { useToast } from './ToastRegion';

const meta: Meta = { title: 'Overlays/Toast and announcements' };
export default meta;

function Example(): ReactNode {
  const toast = useToast();
  const interrupt = useInterrupt();
  return (
    <>
      <Button onClick={() => toast({ text: 'Link copied.' })}>Copy link</Button>
      <Button onClick={() => interrupt('live_lost', 'The live connection is lost.')}>Lose the connection</Button>
    </>
  );
}

/** A toast is shown and said once, politely; what may interrupt does so by itself. */
export const Announced: StoryObj = {
  render: () => <Example />,
  play: async ({ canvas, canvasElement }) => {
    const region = (kind: string) => canvasElement.querySelector(`[data-ic-announcer="${kind}"]`);
    await userEvent.click(canvas.getByRole('button', { name: 'Copy link' }));
    await expect(canvas.getByRole('region', { name: 'Notifications' })).toHaveTextContent('Link copied.');
    await waitFor(() => expect(region('polite')).toHaveTextContent('Link copied.'));
    await userEvent.click(canvas.getByRole('button', { name: 'Lose the connection' }));
    await expect(region('assertive')).toHaveTextContent('The live connection is lost.');
    await userEvent.click(canvas.getByRole('button', { name: 'Dismiss' }));
    await expect(canvas.queryByRole('region', { name: 'Notifications' })).toBeNull();
  },
};
