import { useEffect, useRef } from 'react';
import { goTo } from '../router/use-path.js';
import type { NavEntry } from './navigation.js';

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

/** `Ctrl K` for the palette, `G` and a letter for a page. Dead in fields and while a dialog is open. */
export function useKeys(entries: readonly NavEntry[], openPalette: () => void): void {
  const latest = useRef({ entries, openPalette });
  latest.current = { entries, openPalette };
  useEffect(() => {
    let pressedG = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === 'k') {
        event.preventDefault();
        latest.current.openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
      if (document.querySelector('dialog:modal')) return;
      const entry = latest.current.entries.find((candidate) => candidate.key === key);
      if (entry && event.timeStamp - pressedG < 1_500) {
        event.preventDefault();
        // The page that is left must not take the letter for a key of its own.
        event.stopImmediatePropagation();
        goTo(entry.href);
      }
      pressedG = key === 'g' ? event.timeStamp : 0;
    };
    document.addEventListener('keydown', onKeyDown, { capture: true });
    return () => document.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}
