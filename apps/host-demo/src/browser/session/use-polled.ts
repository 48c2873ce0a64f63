import { useEffect, useRef } from 'react';

/** Runs `work` now, then every `seconds` while the page can be seen, and at once when it is seen again. */
export function usePolled(work: () => void, seconds: number): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const run = (): void => {
      if (document.visibilityState === 'visible') latest.current();
    };
    run();
    const timer = setInterval(run, seconds * 1_000);
    document.addEventListener('visibilitychange', run);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', run);
    };
  }, [seconds]);
}
