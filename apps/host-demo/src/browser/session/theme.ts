import { createStore } from 'zustand/vanilla';

export type Theme = 'light' | 'dark';
const KEY = 'switchboard-theme';

function preferred(): Theme {
  const stored = localStorage.getItem(KEY);
  if (stored === 'light' || stored === 'dark') return stored;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** The visitor's choice, or what the system prefers until there is one. */
export const themeStore = createStore<Theme>(preferred);

const show = (): void => {
  document.documentElement.dataset.theme = themeStore.getState();
};
show();
themeStore.subscribe(show);

export function toggleTheme(): void {
  const next = themeStore.getState() === 'light' ? 'dark' : 'light';
  localStorage.setItem(KEY, next);
  themeStore.setState(next, true);
}
