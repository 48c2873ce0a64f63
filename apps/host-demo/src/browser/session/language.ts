import { createStore } from 'zustand/vanilla';

/** The languages that the remotes speak, each in its own words. Switchboard itself speaks English. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;
export type Language = keyof typeof LANGUAGES;
const KEY = 'switchboard-language';

const isLanguage = (name: string): name is Language => Object.hasOwn(LANGUAGES, name);

function preferred(): Language {
  const wanted = [localStorage.getItem(KEY) ?? '', ...navigator.languages].map((name) => name.split('-', 1)[0] ?? '');
  return wanted.find(isLanguage) ?? 'en';
}

/** The visitor's choice, or what the browser asks for until there is one. */
export const languageStore = createStore<Language>(preferred);

export function chooseLanguage(next: string): void {
  if (!isLanguage(next)) return;
  localStorage.setItem(KEY, next);
  languageStore.setState(next, true);
}

/** The zone of this machine: times are shown in it. */
export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
