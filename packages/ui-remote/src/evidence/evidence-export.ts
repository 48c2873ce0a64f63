import type { IncidentCenterError } from '@incident-center/sdk/client';

/** What the server said about a bundle that it made. */
export interface MadeBundle {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  /** Place in its chain of the last event that is in it. */
  readonly through: number;
  readonly events: number;
  /** Size of the signed log that the proof leads to. */
  readonly log_size: number;
}

/** What is exported. */
export interface ExportChoice {
  /** As `BundleMoment` names it. */
  readonly moment: string;
  /** Whether the attached files go with it. */
  readonly files: boolean;
}

/** How far an export is. */
export type EvidenceExport =
  | { readonly at: 'choosing' }
  | { readonly at: 'making' }
  /** The server could not at that moment; it is asked again by itself. */
  | { readonly at: 'busy'; readonly retryAt: number }
  | { readonly at: 'reading'; readonly bundle: MadeBundle }
  | { readonly at: 'done'; readonly bundle: MadeBundle }
  | { readonly at: 'failed'; readonly error: IncidentCenterError };
