import { useEffect } from 'react';

/** The page's title, for tabs and for those who listen; the host's own comes back. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    const last = document.title;
    document.title = title;
    return () => {
      document.title = last;
    };
  }, [title]);
}
