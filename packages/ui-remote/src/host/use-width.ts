import { type RefObject, useLayoutEffect, useState } from 'react';

/** Below 640, 1024, 1600 px of the container, and above; see the layout table of the design. */
export type Width = 'S' | 'M' | 'L' | 'XL';

const REM = 16;
const widthOf = (pixels: number): Width =>
  pixels < 40 * REM ? 'S' : pixels < 64 * REM ? 'M' : pixels < 100 * REM ? 'L' : 'XL';

/** How wide an element is, for what is drawn differently and not only laid out differently. */
export function useWidth(element: RefObject<HTMLElement | null>, assumed: Width = 'L'): Width {
  const [width, setWidth] = useState<Width>(assumed);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const measure = (): void => setWidth(widthOf(current.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/**
 * Gives an element the height that is left of what scrolls around it, so that it scrolls by itself and its header
 * stays. A height by CSSOM: a style attribute is what a strict content policy refuses.
 */
export function useFillHeight(element: RefObject<HTMLElement | null>, on: boolean): void {
  useLayoutEffect(() => {
    const { current } = element;
    if (!current || !on) return;
    const scroller = scrollerOf(current);
    const measure = (): void => {
      const box = current.getBoundingClientRect();
      const frame = scroller?.getBoundingClientRect();
      const top = scroller && frame ? box.top - frame.top + scroller.scrollTop : box.top + window.scrollY;
      const whole = scroller ? scroller.clientHeight : window.innerHeight;
      const left = Math.floor(whole - top);
      current.style.setProperty('block-size', `${Math.max(left, 24 * REM)}px`);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller ?? document.documentElement);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
      current.style.removeProperty('block-size');
    };
  }, [element, on]);
}

function scrollerOf(element: HTMLElement): HTMLElement | undefined {
  for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  }
  return undefined;
}
