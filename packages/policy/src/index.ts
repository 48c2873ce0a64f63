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
export type {
  PolicyApproval,
  PolicyContext,
  PolicyEngine,
  PolicyInput,
  PolicyResource,
  PolicyStep,
} from './policy-engine.js';
export { IncidentCenterPolicyError, isPolicyError, type PolicyErrorCode } from './policy-error.js';
