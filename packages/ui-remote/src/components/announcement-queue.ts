/** What may interrupt; everything else waits its turn. */
export type Interruption = 'live_lost' | 'action_failed' | 'approval_decided' | 'incident_breached';

export interface AnnouncementQueueOptions {
  /** Writes into the polite region. */
  readonly speak: (text: string) => void;
  /** Runs a function after some milliseconds; returns how to call it off. */
  readonly later: (run: () => void, wait: number) => () => void;
  /** The current time in milliseconds. */
  readonly now: () => number;
  /** The least time between two messages, in milliseconds. */
  readonly interval?: number;
}

export interface AnnouncementQueue {
  add(text: string): void;
  stop(): void;
}

/** Merges what is to be said into one message per interval, so that a burst of changes is heard once. */
export function createAnnouncementQueue(options: AnnouncementQueueOptions): AnnouncementQueue {
  const { speak, later, now, interval = 5000 } = options;
  let waiting: string[] = [];
  let spokenAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;

  const flush = (): void => {
    cancel = undefined;
    const text = waiting.join(' ');
    waiting = [];
    if (!text) return;
    spokenAt = now();
    speak(text);
  };
  return {
    add(text) {
      if (!waiting.includes(text)) waiting.push(text);
      // A short pause even when free, so that what one action causes is said as one.
      cancel ??= later(flush, Math.max(150, spokenAt + interval - now()));
    },
    stop() {
      cancel?.();
      cancel = undefined;
      waiting = [];
    },
  };
}
