import './theme/tokens.css';

// Everything a host mounts, for one that imports instead of federating. Each takes `host`; see `@incident-center/sdk/host`.
export { type ApprovalsCenterProps, default as ApprovalsCenter } from './exposes/ApprovalsCenter';
export { default as EvidenceVerifier, type EvidenceVerifierProps } from './exposes/EvidenceVerifier';
export { default as IncidentCenter, type IncidentCenterProps } from './exposes/IncidentCenter';
export { default as IncidentList, type IncidentListProps } from './exposes/IncidentList';
export { default as PolicyDecisions, type PolicyDecisionsProps } from './exposes/PolicyDecisions';
export { default as RunbookCenter, type RunbookCenterProps } from './exposes/RunbookCenter';
export { default as RunbookStepper, type RunbookStepperProps } from './exposes/RunbookStepper';
export { default as Timeline, type TimelineProps } from './exposes/Timeline';
export type { Messages } from './messages/en';
export { loadMessages } from './messages/load-messages';
export type { Density, Theme, ThemeRootProps } from './theme/ThemeRoot';
export { ThemeRoot } from './theme/ThemeRoot';
