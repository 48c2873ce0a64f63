import { type RefObject, useLayoutEffect } from 'react';

/** The element that scrolls what it stands in; none where the page itself does. */
function scrollerOf(element: HTMLElement): HTMLElement | undefined {
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if (overflowY === 'auto' || overflowY === 'scroll') return at;
  }
  return undefined;
}

/**
 * Tells a screen, as `--ic-fill`, how high the place is that its host has for it, so that its parts can scroll alone and
 * a bar at its end stands at the bottom. A host need not give its remotes a height, so percentages can't do this.
 */
export function useFillHeight(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const scroller = scrollerOf(current);
    const fill = (): void => {
      const above = scroller
        ? current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
        : current.getBoundingClientRect().top + window.scrollY;
      const room = (scroller?.clientHeight ?? window.innerHeight) - Math.max(0, above);
      current.style.setProperty('--ic-fill', `${Math.max(0, Math.floor(room))}px`);
    };
    fill();
    const observer = new ResizeObserver(fill);
    observer.observe(scroller ?? document.documentElement);
    window.addEventListener('resize', fill);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', fill);
    };
  }, [element]);
}
