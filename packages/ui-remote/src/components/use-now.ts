import { useEffect, useState } from 'react';

/**
 * The current time, again every `interval` milliseconds. One call per screen, handed down, so that all its clocks agree.
 * `read` lets the live connection correct for a skewed machine.
 */
export function useNow(interval = 1000, read: () => number = Date.now): number {
  const [now, setNow] = useState(read);
  useEffect(() => {
    const timer = setInterval(() => setNow(read()), interval);
    return () => clearInterval(timer);
  }, [interval, read]);
  return now;
}
