interface HandedOver {
  readonly file: File;
  /** Whose it is: nobody else who signs in on the same page gets it. */
  readonly userId: string;
}

let waiting: HandedOver | undefined;

/** Leaves a file for the page that checks it, which is another part of the portal and may be loaded later. */
export function handOver(file: File, userId: string): void {
  waiting = { file, userId };
}

/** The file that was left for this user. It stays until it is taken away. */
export const handedOver = (userId: string): File | undefined => (waiting?.userId === userId ? waiting.file : undefined);

/** Once it was seen, or somebody else is here: a page that is opened later begins empty. */
export function takeAway(): void {
  waiting = undefined;
}
