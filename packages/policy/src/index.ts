export {
  type BundleLoader,
  type BundleLoaderOptions,
  type BundlePoll,
  type BundleStatus,
  createBundleLoader,
} from './bundle-loader.js';
export {
  BUNDLE_ALGORITHMS,
  type BundleAlgorithm,
  type BundleKey,
  type BundleVerification,
} from './bundle-signature.js';
export type { BundleSource } from './bundle-source.js';
export {
  type CacheStatistics,
  type CachingEngine,
  type CachingEngineOptions,
  createCachingEngine,
} from './caching-engine.js';
export {
  LIST_FILTER_FIELDS,
  LIST_FILTER_OPERATORS,
  type ListFilter,
  type ListFilterField,
  type ListFilterOperator,
  type ListFilterRow,
  type ListFilterTerm,
  matchesListFilter,
  parseListFilter,
} from './list-filter.js';
export { createOpaServerEngine, type OpaServerEngineOptions } from './opa-server-engine.js';
export { createOpaWasmEngine, type OpaWasmEngineOptions } from './opa-wasm-engine.js';
export type { PolicyData, PolicyDataOverrides } from './policy-data.js';
export {
  type Evaluation,
  evaluatePolicy,
  type PolicyApproval,
  type PolicyContext,
  type PolicyEngine,
  type PolicyInput,
  type PolicyResource,
  type PolicyStep,
} from './policy-engine.js';
export { IncidentCenterPolicyError, isPolicyError, type PolicyErrorCode } from './policy-error.js';
export { type PolicyBundle, readPolicyBundle } from './read-policy-bundle.js';
export { type DecisionFlip, type PastDecision, type ReplayReport, replayDecisions } from './replay-decisions.js';
