/** Where a stream stands in the log: what has been handed on, where to resume, how far the end is. */
export interface LogPosition {
  /** The cursor to resume from: everything up to and including it has been handed on. */
  readonly cursor: number | undefined;
  readonly behind: number;
  /** A new connection: what it says about the end of the log is to be believed again. */
  connected(): void;
  /** Whether this event is new. */
  take(logIndex: number): boolean;
  heartbeat(head: number, sentThrough: number | undefined): void;
  /** Our place means nothing to the server: begin where it begins. */
  forget(): void;
}

export function createLogPosition(start: number | undefined): LogPosition {
  let cursor = start;
  // Apart from the cursor, which a heartbeat may move past events that are still on their way.
  let taken = start;
  let head: number | undefined;
  let first = true;
  let busy = false;
  return {
    get cursor() {
      return cursor;
    },
    get behind() {
      return head === undefined || cursor === undefined ? 0 : Math.max(0, head - cursor);
    },
    connected() {
      first = true;
      busy = false;
      head = undefined;
    },
    take(logIndex) {
      if (taken !== undefined && logIndex <= taken) return false;
      taken = logIndex;
      cursor = Math.max(cursor ?? logIndex, logIndex);
      busy = true;
      return true;
    },
    heartbeat(newHead, sentThrough) {
      if (sentThrough !== undefined) cursor = Math.max(cursor ?? sentThrough, sentThrough);
      cursor ??= newHead;
      // Without `sent_through`, events between us and the end may be other tenants', which never come. Then the end as
      // it was when we connected is what we catch up with, until a heartbeat passes with nothing sent.
      if (sentThrough !== undefined || first) head = newHead;
      else if (!busy) head = undefined;
      first = false;
      busy = false;
    },
    forget() {
      cursor = undefined;
      taken = undefined;
      head = undefined;
      first = true;
    },
  };
}
