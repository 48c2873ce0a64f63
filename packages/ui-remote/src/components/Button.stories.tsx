import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor, within } from 'storybook/test';
import { Button } from './Button';
import styles from './Marks.stories.module.css';
import { RefusedBox } from './RefusedBox';
import { TextLink } from './TextLink';

const meta: Meta<typeof Button> = { title: 'Controls/Button', component: Button };
export default meta;
type Story = StoryObj<typeof Button>;

const refusal = {
  why: (
    <>
      needs on-call rotation <code>incident-command</code>. You are on <code>evidence-storage</code>.
    </>
  ),
  toFix: 'ask the incident commander on call.',
  actions: (
    <>
      <Button size="small" glyph="comment">
        Ask to escalate
      </Button>
      <TextLink>Show policy decision</TextLink>
    </>
  ),
};

export const Kinds: Story = {
  render: () => (
    <div className={styles.stack}>
      <div className={styles.items}>
        <Button variant="primary" glyph="plus">
          Create incident
        </Button>
        <Button glyph="link">Copy view link</Button>
        <Button glyph="export">Export evidence</Button>
        <Button variant="quiet" glyph="comment" keys="C">
          Comment
        </Button>
        <Button variant="danger" glyph="step-aborted">
          Abort run…
        </Button>
        <Button variant="danger-fill">Deny</Button>
        <Button glyph="more" iconOnly>
          More actions
        </Button>
        <Button refusal={refusal}>Escalate</Button>
      </div>
      <div className={styles.items}>
        <Button variant="primary" trailingGlyph="arrow-right">
          Open step 3
        </Button>
        <Button variant="primary" trailingGlyph="arrow-right" busy>
          Open step 3
        </Button>
        <Button size="small">Change inputs…</Button>
        <Button size="small" busy>
          Change inputs…
        </Button>
      </div>
      <div className={styles.narrow}>
        <div className={styles.stack}>
          <Button full alignStart glyph="status-monitoring" glyphColour="monitoring">
            Move to Monitoring
          </Button>
          <Button full alignStart glyph="status-resolved" glyphColour="resolved" trailing="+ rationale">
            Resolve…
          </Button>
          <RefusedBox action="Escalate to Critical" {...refusal} />
        </div>
      </div>
    </div>
  ),
};

export const KindsDark: Story = { ...Kinds, parameters: { theme: 'dark' } };

/** A refused button can be reached, doesn't act, and says why. */
export const Refused: Story = {
  args: { refusal, onClick: fn(), children: 'Escalate to Critical' },
  play: async ({ canvas, canvasElement, args }) => {
    const button = canvas.getByRole('button', { name: 'Escalate to Critical' });
    await userEvent.tab();
    await expect(button).toHaveFocus();
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).toHaveAccessibleDescription(
      /Why: needs on-call rotation.*To fix: ask the incident commander/s,
    );
    await userEvent.keyboard('{Enter}');
    await expect(args.onClick).not.toHaveBeenCalled();
    const page = within(canvasElement.ownerDocument.body);
    await expect(await page.findByRole('button', { name: 'Ask to escalate' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(button).toHaveFocus());
  },
};

/** Busy keeps the width and the focus, and takes no second press. */
export const Busy: Story = {
  args: { onClick: fn(), children: 'Publish v2' },
  render: (args) => (
    <div className={styles.items}>
      <Button {...args} />
      <Button {...args} busy />
    </div>
  ),
  play: async ({ canvas, args }) => {
    const [rest, busy] = canvas.getAllByRole('button');
    await expect(busy?.getBoundingClientRect().width).toBe(rest?.getBoundingClientRect().width);
    if (busy) await userEvent.click(busy);
    await expect(args.onClick).not.toHaveBeenCalled();
  },
};
