import type { ErrorCode } from '@incident-center/sdk/client';
import type { Evidence, TimelineEvent } from '@incident-center/sdk/contract';
import type { Refusal } from '../components/WhyToFix';

/** Something to look at in place of a file. */
export type EvidencePreview =
  | {
      readonly kind: 'image';
      readonly url: string;
      /** Why the picture did not come: an `img` does not say. */
      readonly explain: () => Promise<ErrorCode | undefined>;
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** It is only the beginning of the file. */
      readonly truncated: boolean;
    };

/** How files of a run are looked at and taken along. */
export interface EvidenceAccess {
  /** @throws {IncidentCenterError} with the server's code. */
  readonly preview: (file: Evidence, signal: AbortSignal) => Promise<EvidencePreview>;
  readonly onDownload: (file: Evidence) => void;
  /** Why this person may not read what was marked as sensitive; none if they may. */
  readonly sensitiveRefusal: Refusal | undefined;
}

const PREVIEWED = /^(image\/(png|jpeg|webp|gif)|text\/(plain|csv|markdown)|application\/(json|x-ndjson))$/i;

/** Whether a preview is worth asking for. The server has the last word. */
export const isPreviewed = ({ media_type }: Pick<Evidence, 'media_type'>): boolean => PREVIEWED.test(media_type);

/** Who had a file erased, as far as these events tell. */
export function erasedBy(events: readonly TimelineEvent[], sha256: string): string | undefined {
  return events.find(
    ({ type, payload }) =>
      type === 'payload_redacted' && Array.isArray(payload.files) && payload.files.includes(sha256),
  )?.actor;
}
