import type { RequestName } from '../telemetry/observe-requests.js';

/** What the middleware leaves for those after it, and they for it. */
export type AppEnv = { Variables: { requestId: string; requestName: RequestName } };
