import type { Evidence, TimelineEvent } from '@incident-center/sdk/contract';
import { forwardRef, useId } from 'react';
import type { ScreenFacts } from '../approvals/screen-facts';
import type { Refusal } from '../components/WhyToFix';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { EvidenceDrop, type EvidenceDropProps } from './EvidenceDrop';
import { EvidenceRow } from './EvidenceRow';
import styles from './EvidenceSection.module.css';
import { type EvidenceAccess, erasedBy } from './evidence-access';
import { UploadRow } from './UploadRow';
import type { EvidenceLimits, Upload } from './upload-queue';

/** What can be done with files that are on their way: where the step is open. */
export interface UploadDoings {
  readonly refusal: Refusal | undefined;
  readonly limits: EvidenceLimits | undefined;
  readonly onFiles: EvidenceDropProps['onFiles'];
  readonly onStop: (key: string) => void;
  readonly onRetry: (key: string) => void;
  readonly onDismiss: (key: string) => void;
}

export interface EvidenceSectionProps {
  readonly evidence: readonly Evidence[];
  readonly access: EvidenceAccess;
  /** Of the run: who had a file erased. */
  readonly events: readonly TimelineEvent[];
  readonly facts: ScreenFacts;
  readonly required?: boolean | undefined;
  readonly uploads?: readonly Upload[] | undefined;
  /** Digests that this browser computed itself and found again in the answer. */
  readonly checked?: ReadonlySet<string> | undefined;
  /** None where files can only be read. */
  readonly adding?: UploadDoings | undefined;
}

/** Files that prove a step: dropped, pasted or chosen, hashed here, compared with what was stored, and looked at. */
export const EvidenceSection = forwardRef<HTMLButtonElement, EvidenceSectionProps>(
  function EvidenceSection(props, ref) {
    const { evidence, required = false, uploads = [], adding, checked, access, facts, events } = props;
    const { executions: words } = useMessages();
    const number = useNumberFormat();
    const id = useId();
    // What was erased proves nothing any more.
    const count = evidence.filter(({ erased_at }) => erased_at === undefined).length;
    const hint = required ? words.evidenceRequired : adding ? words.evidenceOptional : words.files;
    return (
      <section className={styles.section} aria-labelledby={id}>
        <div className={styles.head}>
          <h3 id={id} className={styles.title}>
            {words.evidence}
          </h3>
          <span className={styles.hint}>{hint(count, number(count))}</span>
        </div>
        {adding ? (
          <EvidenceDrop buttonRef={ref} limits={adding.limits} refusal={adding.refusal} onFiles={adding.onFiles} />
        ) : null}
        {evidence.length + uploads.length > 0 ? (
          <ul className={styles.files}>
            {evidence.map((file) => (
              <EvidenceRow
                key={`${file.evidence_ref} ${file.name}`}
                file={file}
                access={access}
                facts={facts}
                checked={checked?.has(file.evidence_ref) ?? false}
                erasedBy={erasedBy(events, file.evidence_ref)}
              />
            ))}
            {adding ? uploads.map((upload) => <UploadRow key={upload.key} upload={upload} {...adding} />) : null}
          </ul>
        ) : null}
      </section>
    );
  },
);
