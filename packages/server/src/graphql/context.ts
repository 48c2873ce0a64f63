import type { Center } from '../center.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Principal } from '../options.js';
import type { Reader } from './reader.js';

/** Who asks, and what a resolver answers with. */
export interface Caller {
  center: Center;
  hub: LiveHub;
  principal: Principal;
  /** For authenticating again while a stream is open. */
  request: Request;
  requestId: string;
  /** Everything read so far; replaced after a change, so that nobody reads what was. */
  reader: Reader;
}

/** What every resolver is given. */
export interface GraphqlContext {
  caller: Caller;
}

/** A thing of the contract, as its fields are read one by one. */
export type Source = Readonly<Record<string, unknown>>;
