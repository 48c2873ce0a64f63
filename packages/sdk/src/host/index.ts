export type * from './host-contract.js';
export {
  createRemoteLoader,
  type Remote,
  type RemoteLoader,
  type RemoteLoaderOptions,
  type RemoteState,
} from './load-remote.js';
export { createOpenFeatureHostFlags, type OpenFeatureWebClient } from './open-feature-host-flags.js';
export { createPathNavigation, pathOfTarget, targetOfPath } from './path-navigation.js';
export { RemoteLoadError, type RemoteLoadErrorCode } from './remote-load-error.js';
