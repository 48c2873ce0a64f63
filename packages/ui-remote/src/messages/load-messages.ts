import { en, type Messages } from './en';

const loaders: ReadonlyMap<string, () => Promise<Messages>> = new Map([
  ['de', async () => (await import('./de')).de],
  ['ar', async () => (await import('./ar')).ar],
]);

/** The catalogue of a BCP 47 tag's language, fetched when first asked for; English when there is none. */
export async function loadMessages(locale: string): Promise<Messages> {
  const load = loaders.get(locale.toLowerCase().split('-')[0] ?? '');
  return load ? load() : en;
}
