import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { Button } from './Button';
import { RefusedBox } from './RefusedBox';
import styles from './RefusedBox.stories.module.css';
import { TextLink } from './TextLink';

const meta: Meta<typeof RefusedBox> = { title: 'Controls/Refused box', component: RefusedBox };
export default meta;

const box = (
  <RefusedBox
    action="Escalate to Critical"
    why={
      <>
        needs on-call rotation <code>incident-command</code>. You are on <code>evidence-storage</code>.
      </>
    }
    toFix="ask the incident commander on call."
    actions={
      <>
        <Button size="small" glyph="comment">
          Ask to escalate
        </Button>
        <TextLink>Show policy decision</TextLink>
      </>
    }
  />
);

/** In the column beside an incident, both ways out stand on one line. */
export const InASideColumn: StoryObj = {
  render: () => <div className={styles.column}>{box}</div>,
  play: async ({ canvas }) => {
    const [ask, show] = ['Ask to escalate', 'Show policy decision'].map((name) => canvas.getByRole('button', { name }));
    await waitFor(() => expect(ask).toBeVisible());
    const middle = (element: HTMLElement | undefined): number => {
      const { top, bottom } = element?.getBoundingClientRect() ?? new DOMRect();
      return (top + bottom) / 2;
    };
    await expect(Math.abs(middle(ask) - middle(show))).toBeLessThan(4);
  },
};

/** Where there is no room for both, each stays whole. */
export const Narrow: StoryObj = {
  render: () => <div className={styles.narrow}>{box}</div>,
  play: async ({ canvas, canvasElement }) => {
    const ask = canvas.getByRole('button', { name: 'Ask to escalate' });
    await waitFor(() => expect(ask).toBeVisible());
    await expect(ask.clientHeight).toBeLessThan(40);
    const frame = canvasElement.querySelector(`.${styles.narrow}`);
    await expect(frame?.scrollWidth).toBeLessThanOrEqual(frame?.clientWidth ?? 0);
  },
};
