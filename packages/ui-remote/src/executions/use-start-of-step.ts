import { type RefObject, useEffect, useRef } from 'react';

/** Another step begins at its top, wherever the last one was read to. */
export function useStartOfStep(stage: RefObject<HTMLElement | null>, shown: string | undefined): void {
  const last = useRef(shown);
  useEffect(() => {
    if (last.current === shown) return;
    last.current = shown;
    const { current } = stage;
    current?.scrollTo({ top: 0 });
    if (current && current.getBoundingClientRect().top < 0) current.scrollIntoView({ block: 'start' });
  }, [stage, shown]);
}
