import type { BundleDownload, IncidentCenterError } from '@incident-center/sdk/client';

/** What is shown of a bundle that the server made. */
export type MadeBundle = Pick<BundleDownload, 'name' | 'sha256' | 'size' | 'through' | 'log_size'>;

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
