import { useEffect } from 'react';

/** A new page begins at its heading, marked by `data-ic-heading`; whoever is typing elsewhere keeps the focus. */
export function useHeadingFocus(page: string | undefined): void {
  useEffect(() => {
    if (page === undefined || document.activeElement?.matches('input, textarea, select')) return;
    document.querySelector<HTMLElement>('[data-ic-heading]')?.focus({ preventScroll: true });
  }, [page]);
}
