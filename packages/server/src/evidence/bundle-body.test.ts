import { expect, test } from 'vitest';
import { bundleBody } from './bundle-body.js';

/** What lies on disk, in two pieces, and when it was taken away. */
function onDisk() {
  let resolve: (word: string) => void = () => {};
  const removed = new Promise<string>((taken) => {
    resolve = taken;
  });
  const archive = async function* () {
    for (const piece of ['one', 'two']) yield new TextEncoder().encode(piece);
  };
  return { bundle: { archive, remove: async () => resolve('removed') }, removed };
}

test('what was made for somebody is taken away when it is read to its end', async () => {
  const { bundle, removed } = onDisk();
  expect(await new Response(bundleBody(bundle)).text()).toBe('onetwo');
  expect(await removed).toBe('removed');
});

test('what was made for somebody is taken away when they go away', async () => {
  const { bundle, removed } = onDisk();
  await bundleBody(bundle).cancel();
  expect(await removed).toBe('removed');
});

test('what was made for somebody is taken away when they read on no more', async () => {
  const { bundle, removed } = onDisk();
  const reader = bundleBody(bundle, 20).getReader();
  await reader.read();
  expect(await removed).toBe('removed');
  await expect(reader.read().then(() => reader.read())).rejects.toThrow('nobody reads');
});
