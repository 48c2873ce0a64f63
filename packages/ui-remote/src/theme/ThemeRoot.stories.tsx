import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { Button } from '../components/Button';
import { SlaClock } from '../components/SlaClock';
import { StatusMark } from '../components/StatusMark';
import { Time } from '../components/Time';
import { ThemeRoot } from './ThemeRoot';
import './host.stories.css';

const rejected = fn();
const meta: Meta = { title: 'Foundation/ThemeRoot', beforeEach: () => void rejected.mockClear() };
export default meta;

const content = (
  <p>
    <StatusMark status="mitigating" /> <Button variant="primary">Open step 3</Button>
  </p>
);
const rootOf = (canvasElement: HTMLElement): HTMLElement | null =>
  canvasElement.querySelector('.story-host [data-ic-theme]');

/** A host's readable colours are taken. */
export const HostPalette: StoryObj = {
  render: () => (
    <div className="story-host story-host-sound">
      <ThemeRoot onBrandRejected={rejected}>{content}</ThemeRoot>
    </div>
  ),
  play: async ({ canvasElement, canvas }) => {
    await expect(rootOf(canvasElement)).toHaveAttribute('data-ic-brand', 'host');
    await expect(rejected).not.toHaveBeenCalled();
    await expect(getComputedStyle(canvas.getByRole('button')).backgroundColor).toBe('rgb(94, 31, 152)');
  },
};

/** One unreadable pair, and the whole of it is left; said once. */
export const HostPaletteRejected: StoryObj = {
  render: () => (
    <div className="story-host story-host-faint">
      <ThemeRoot onBrandRejected={rejected}>{content}</ThemeRoot>
    </div>
  ),
  play: async ({ canvasElement, canvas }) => {
    await waitFor(() => expect(rootOf(canvasElement)).toHaveAttribute('data-ic-brand', 'own'));
    await waitFor(() => expect(getComputedStyle(canvas.getByRole('button')).backgroundColor).toBe('rgb(36, 87, 197)'));
    await expect(rejected).toHaveBeenCalledOnce();
    await expect(rejected).toHaveBeenCalledWith(
      expect.arrayContaining([expect.objectContaining({ foreground: 'text-2', background: 'surface' })]),
    );
  },
};

/** Element styles of a host stay out. */
export const HostileHost: StoryObj = {
  render: () => (
    <div className="story-host story-host-hostile">
      <ThemeRoot>{content}</ThemeRoot>
    </div>
  ),
  play: async ({ canvas }) => {
    const style = getComputedStyle(canvas.getByRole('button'));
    await expect(style.textTransform).toBe('none');
    await expect(style.letterSpacing).toBe('normal');
    await expect(style.backgroundColor).toBe('rgb(36, 87, 197)');
  },
};

/** Nothing is styled by an attribute, which a strict content policy would drop. */
export const NoStyleAttributes: StoryObj = {
  render: () => <ThemeRoot>{content}</ThemeRoot>,
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelectorAll('[data-ic-theme] [style]')).toHaveLength(0);
  },
};

/** Digits of one width widen the hyphens of some fonts: only what is compared or ticks has them. */
export const TabularDigitsWhereTheyAlign: StoryObj = {
  render: () => (
    <>
      <p>On-call operator</p>
      <Time at={0} as="clock" />
      <SlaClock state="at_risk" startedAt={0} dueAt={60_000} now={30_000} size="inline" />
    </>
  ),
  play: async ({ canvas }) => {
    const digits = (text: string) => getComputedStyle(canvas.getByText(text)).fontVariantNumeric;
    await expect(digits('On-call operator')).toBe('normal');
    await expect(digits('00:00:00')).toBe('tabular-nums');
    await expect(digits('00:30')).toBe('tabular-nums');
  },
};

/** A page's heading takes the focus for those who listen; a ring is for what can be pressed. */
export const HeadingFocusHasNoRing: StoryObj = {
  render: () => (
    <>
      <h1 tabIndex={-1}>Incidents</h1>
      {content}
    </>
  ),
  play: async ({ canvas }) => {
    await userEvent.tab();
    const button = canvas.getByRole('button');
    await expect(button).toHaveFocus();
    await expect(getComputedStyle(button).outlineStyle).toBe('solid');
    const heading = canvas.getByRole('heading');
    heading.focus();
    await expect(heading).toHaveFocus();
    await expect(heading.matches(':focus-visible')).toBe(true);
    await expect(getComputedStyle(heading).outlineStyle).toBe('none');
  },
};
