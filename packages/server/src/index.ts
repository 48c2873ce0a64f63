export type {
  AlertRule,
  AlertSignatureOptions,
  AlertSourceOptions,
  LabelMatch,
  Secrets,
} from './alerts/alert-source-options.js';
export type { ApprovalsCenterOptions } from './approvals-center/approvals-center-options.js';
export type { AuditReceiverOptions } from './audit-receivers/audit-receiver-options.js';
export { createOidcAuthenticator } from './authentication/oidc-authenticator.js';
export type {
  OidcAlgorithm,
  OidcAttribute,
  OidcAuthenticatorOptions,
  OidcClaim,
} from './authentication/oidc-options.js';
export type { HostPrincipal } from './authorization/map-principal.js';
export type { PolicyOptions } from './authorization/policy-options.js';
export { createIncidentCenter } from './create-incident-center.js';
export type { EvidenceOptions } from './executions/evidence-options.js';
export type { FeatureFlags } from './feature-flags/feature-flags.js';
export {
  createFileFeatureFlags,
  type FileFeatureFlagsOptions,
  type FlagFile,
} from './feature-flags/file-feature-flags.js';
export {
  createOpenFeatureFlags,
  type OpenFeatureClient,
  type OpenFeatureFlagsOptions,
} from './feature-flags/open-feature-flags.js';
export type { GraphqlOptions } from './graphql/graphql-handler.js';
export type { IncidentCenter } from './incident-center.js';
export type { RotateKeyOptions, Succession } from './log/rotate-key.js';
export { createDirectoryObjectStore, type DirectoryObjectStoreOptions } from './object-store/directory-object-store.js';
export type {
  Inspect,
  ObjectStore,
  OpenObject,
  SignedUrlOptions,
  StoredObject,
  UploadAddress,
  UploadTerms,
} from './object-store/object-store.js';
export type { S3ObjectStoreOptions } from './object-store/s3-options.js';
export type {
  IncidentCenterOptions,
  Principal,
  TenantOptions,
} from './options.js';
export type { LogComparison } from './restore/compare-log.js';
export type { Difference } from './restore/differences.js';
export type { OpenPartsOptions } from './restore/open-parts.js';
export type { RestoredLog } from './restore/restore-log.js';
export { createKeyFileSigners } from './signer/key-file-signer.js';
export type { KeyPurpose, KeyReplacement, OldKey, Signer, Signers } from './signer/signer.js';
export type { WitnessOptions } from './witness/witness-options.js';
