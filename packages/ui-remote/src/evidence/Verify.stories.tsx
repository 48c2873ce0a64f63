import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactElement } from 'react';
import { expect, userEvent, waitFor } from 'storybook/test';
import { Phone } from '../incidents/story-frame';
import { type GivenFiles, NO_FILES, withFiles } from './given-files';
import { Verify } from './VerifyScreen';

// The published test vectors: what auditors get, and what hostile hands make of it.
const addresses = {
  'verified.tar': new URL('../../../../docs/reference/evidence-vectors/verified.tar', import.meta.url).href,
  'event-changed.tar': new URL('../../../../docs/reference/evidence-vectors/event-changed.tar', import.meta.url).href,
  'history-rewritten.tar': new URL('../../../../docs/reference/evidence-vectors/history-rewritten.tar', import.meta.url)
    .href,
  'history-rewritten.note': new URL(
    '../../../../docs/reference/evidence-vectors/history-rewritten.note',
    import.meta.url,
  ).href,
  'object-missing.tar': new URL('../../../../docs/reference/evidence-vectors/object-missing.tar', import.meta.url).href,
  'withheld.tar': new URL('../../../../docs/reference/evidence-vectors/withheld.tar', import.meta.url).href,
  'erased.tar': new URL('../../../../docs/reference/evidence-vectors/erased.tar', import.meta.url).href,
  'cut-off.tar': new URL('../../../../docs/reference/evidence-vectors/cut-off.tar', import.meta.url).href,
  'keys.json': new URL('../../../../docs/reference/evidence-vectors/keys.json', import.meta.url).href,
} as const;

async function fileOf(name: keyof typeof addresses): Promise<File> {
  const answer = await fetch(addresses[name]);
  return new File([await answer.arrayBuffer()], name);
}

const meta: Meta = { title: 'Evidence/Verify' };
export default meta;

const nameOf = (id: string): string => (id === 'operator' ? 'Operator of the night' : id);

function story(
  names: readonly (keyof typeof addresses)[],
  title: string,
  frame?: (page: ReactElement) => ReactElement,
): StoryObj {
  return {
    loaders: [async () => ({ given: await withFiles(NO_FILES, await Promise.all(names.map(fileOf))) })],
    render: (_, { loaded }) => {
      const page = <Verify nameOf={nameOf} initial={loaded.given as GivenFiles} />;
      return frame ? frame(page) : page;
    },
    play: async ({ canvas }) => {
      await waitFor(() => expect(canvas.getByRole('heading', { level: 2, name: title })).toBeVisible());
    },
  };
}

export const Nothing: StoryObj = {
  render: () => <Verify nameOf={nameOf} />,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading', { name: 'Nothing to check yet' })).toBeVisible();
  },
};

export const Verified: StoryObj = {
  ...story(['verified.tar', 'keys.json'], 'Verified'),
  play: async (context) => {
    const { canvas } = context;
    await waitFor(() => expect(canvas.getByRole('heading', { level: 2, name: 'Verified' })).toBeVisible());
    await expect(canvas.getByText(/6 opened, 0 erased, 0 withheld/)).toBeVisible();
    await expect(canvas.getByRole('heading', { name: 'What the bundle tells' })).toBeVisible();
    await expect(canvas.getByText(/whoever has its keys can write another one/)).toBeVisible();
    // Without the keys, the same bundle is vouched for by nobody.
    await userEvent.click(canvas.getByRole('button', { name: 'Remove keys.json' }));
    await waitFor(() => expect(canvas.getByRole('heading', { level: 2, name: 'Not trusted' })).toBeVisible());
    await expect(canvas.getByText(/A key inside a bundle proves nothing/)).toBeVisible();
  },
};

/** Nothing of it was altered, and one text is not there. */
export const Withheld: StoryObj = {
  ...story(['withheld.tar', 'keys.json'], 'Verified'),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { level: 2, name: 'Verified' })).toBeVisible());
    await expect(canvas.getByRole('heading', { name: /^Withheld/ })).toBeVisible();
    await expect(canvas.getByText('/description')).toBeVisible();
    await expect(canvas.getByText(/5 opened, 0 erased, 1 withheld/)).toBeVisible();
  },
};

export const Erased: StoryObj = {
  ...story(['erased.tar', 'keys.json'], 'Verified'),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText(/7 opened, 1 erased, 0 withheld/)).toBeVisible());
    await expect(canvas.queryByRole('heading', { name: /^Withheld/ })).toBeNull();
  },
};

export const Altered: StoryObj = {
  ...story(['event-changed.tar', 'keys.json'], 'Altered'),
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('heading', { level: 2, name: 'Altered' })).toBeVisible());
    await expect(canvas.getByText('First bad event:').closest('p')).toHaveTextContent('event 5, incident:');
  },
};

export const Rewritten = story(['history-rewritten.tar', 'history-rewritten.note', 'keys.json'], 'Altered');
export const FileMissing = story(['object-missing.tar', 'keys.json'], 'Incomplete');
export const CutOff = story(['cut-off.tar', 'keys.json'], 'Not an evidence bundle');
export const VerifiedDark: StoryObj = {
  ...story(['verified.tar', 'keys.json'], 'Verified'),
  parameters: { theme: 'dark' },
};
export const AlteredOnPhone = story(['event-changed.tar', 'keys.json'], 'Altered', (page) => <Phone>{page}</Phone>);
export const RightToLeft: StoryObj = {
  ...story(['verified.tar', 'keys.json'], 'مؤكَّد'),
  parameters: { locale: 'ar' },
};
export const German: StoryObj = {
  ...story(['event-changed.tar', 'keys.json'], 'Verändert'),
  parameters: { locale: 'de' },
};
