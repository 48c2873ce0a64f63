/** So many questions in a row without an answer, and nobody is made to wait for the next ones. */
const SILENT_AFTER = 3;
/** How long nobody asks then, in milliseconds. After that one question at a time finds out whether it is back. */
const REST_MS = 1_000;

/** Remembers whether somebody who is asked answers at all. Whoever asks holds locks and a connection meanwhile. */
export interface SilenceBreaker {
  /** Whether to ask now; true for one at a time where it is a try. */
  mayAsk: () => boolean;
  answered: () => void;
  silent: () => void;
}

export function createSilenceBreaker(now: () => number): SilenceBreaker {
  let silences = 0;
  let nextTry = 0;
  return {
    mayAsk: () => {
      if (silences < SILENT_AFTER) return true;
      if (now() < nextTry) return false;
      // Everybody else goes on without, until this one comes back or has had its time.
      nextTry = now() + REST_MS;
      return true;
    },
    answered: () => {
      silences = 0;
    },
    silent: () => {
      silences += 1;
      nextTry = now() + REST_MS;
    },
  };
}
