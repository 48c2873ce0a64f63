import { type RefObject, useEffect, useRef, useSyncExternalStore } from 'react';

const STORED = 'incident-center.single-keys';
const watchers = new Set<() => void>();

function read(): boolean {
  try {
    return localStorage.getItem(STORED) !== 'off';
  } catch {
    // A page may forbid storage; the keys then last for as long as the page does.
    return true;
  }
}

let singleKeys: boolean | undefined;

/** Whether single keys do anything. A person can switch them off, as some ways of typing set them off by themselves. */
export function useSingleKeys(): readonly [on: boolean, set: (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, singleKeysOn);
  return [on, setSingleKeys];
}

function singleKeysOn(): boolean {
  singleKeys ??= read();
  return singleKeys;
}

function subscribe(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

function setSingleKeys(on: boolean): void {
  singleKeys = on;
  try {
    localStorage.setItem(STORED, on ? 'on' : 'off');
  } catch {
    // See `read`.
  }
  for (const changed of [...watchers]) changed();
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type="checkbox"], [type="radio"], [type="button"])'));

/**
 * By the key's name in small letters: `{ j: next, 'shift j': extend, '/': search, escape: back, arrowdown: next }`.
 * One that returns false leaves the key to the page.
 */
export type KeyActions = Readonly<Record<string, ((event: KeyboardEvent) => unknown) | undefined>>;

const nameOfKey = ({ key, shiftKey }: KeyboardEvent): string =>
  shiftKey && /^[a-z]$/i.test(key) ? `shift ${key.toLowerCase()}` : key.toLowerCase();

/**
 * Keys of a screen: dead in fields, under dialogs and menus, and while the focus is in another part of the page.
 */
export function useKeys(root: RefObject<HTMLElement | null>, actions: KeyActions): void {
  const [on] = useSingleKeys();
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.key !== 'Escape' && !on) return;
      if (isField(event.target) || document.querySelector('dialog:modal, [role="menu"]')) return;
      const { activeElement } = document;
      const elsewhere =
        activeElement &&
        activeElement !== document.body &&
        !activeElement.contains(root.current) &&
        !root.current?.contains(activeElement);
      if (elsewhere) return;
      const act = latest.current[nameOfKey(event)];
      if (act && act(event) !== false) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [root, on]);
}
