import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { Panel } from './Panel';
import type { Tone } from './states';

const meta: Meta = { title: 'Foundation/Panel' };
export default meta;

const tones: readonly Tone[] = ['neutral', 'info', 'ok', 'warn', 'danger'];

/** The glyph of the title says the same as the frame. */
export const Tones: StoryObj = {
  render: () => (
    <>
      {tones.map((tone) => (
        <Panel key={tone} title={tone} glyph="shield-check" tone={tone}>
          <p>Events 1 to 20: none altered, dropped or reordered.</p>
        </Panel>
      ))}
    </>
  ),
  play: async ({ canvas }) => {
    for (const tone of tones) {
      const heading = canvas.getByRole('heading', { name: tone });
      const glyph = heading.querySelector('svg');
      const frame = heading.closest('section');
      const colour = glyph && getComputedStyle(glyph).color;
      if (tone === 'neutral') await expect(colour).toBe(getComputedStyle(heading).color);
      else await expect(colour).toBe(frame && getComputedStyle(frame).borderTopColor);
      if (tone !== 'neutral') await expect(colour).not.toBe(getComputedStyle(heading).color);
    }
  },
};
