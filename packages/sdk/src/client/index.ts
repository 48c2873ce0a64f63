export {
  ERROR_CODES,
  type ErrorCode,
  IncidentCenterError,
  type IncidentCenterErrorDetails,
  isIncidentCenterError,
} from '../contract/error-codes.js';
export type { BundleDownload } from '../contract/timeline-event.js';
export { createIncidentCenterClient, type HeadersSource, type IncidentCenterClientOptions } from './client.js';
export type {
  CallOptions,
  CamelCase,
  ClientInput,
  ClientResponse,
  IncidentCenterClient,
} from './client-types.js';
export {
  type DownloadEvidenceBundleOptions,
  type DownloadedEvidenceBundle,
  downloadEvidenceBundle,
} from './download-evidence-bundle.js';
export { type LiveConnection, type LiveOptions, openLive, SILENCE_MS } from './live.js';
export { browserNetwork, type LiveState, type NetworkStatus, type TimelineNotice } from './live-state.js';
export { randomId } from './random-id.js';
export type { Route } from './route.js';
export { ROUTES } from './routes.generated.js';
export { systemTimers, type Timers } from './timers.js';
export {
  type EvidenceFile,
  type PutBytes,
  type PutRequest,
  putByXhr,
  type UploadEvidenceOptions,
  uploadEvidence,
} from './upload-evidence.js';
