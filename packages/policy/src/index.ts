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
export { type DecisionFlip, type PastDecision, type ReplayReport, replayDecisions } from './replay-decisions.js';
