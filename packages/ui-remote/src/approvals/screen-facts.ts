/** What every part of a run's or an approval's screen needs to know of who looks, and when. */
export interface ScreenFacts {
  /** Id of the person looking. */
  readonly self: string;
  readonly nameOf: (id: string) => string;
  /** The server's time, ticking, in epoch milliseconds. */
  readonly now: number;
  /** Not live: countdowns and changes are off. */
  readonly stale: boolean;
}
