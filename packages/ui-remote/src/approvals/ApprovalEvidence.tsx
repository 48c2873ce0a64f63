import type { Evidence } from '@incident-center/sdk/contract';
import { type ReactNode, useId } from 'react';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { TextLink } from '../components/TextLink';
import { VisuallyHidden } from '../components/VisuallyHidden';
import type { StepView } from '../executions/run-view';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './ApprovalEvidence.module.css';
import { useFileSize } from './file-size';

export interface ApprovalEvidenceProps {
  readonly steps: readonly StepView[];
  /** Evidence of this step and of those before. */
  readonly until: number;
  readonly now: number;
  readonly onOpen: (evidence: Evidence) => void;
}

/** What has been proven so far, each file a press away. */
export function ApprovalEvidence({ steps, until, now, onOpen }: ApprovalEvidenceProps): ReactNode {
  const { approvals: words } = useMessages();
  const number = useNumberFormat();
  const time = useTimeFormat();
  const size = useFileSize();
  const id = useId();
  const files = steps
    .filter((step) => step.number <= until)
    .flatMap((step) => step.record.evidence.map((file) => ({ file, step: step.number })))
    .sort((a, b) => a.step - b.step || a.file.attached_at.localeCompare(b.file.attached_at));
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        {words.evidence(number(1), number(until))}
      </h3>
      {files.length === 0 ? (
        <p className={styles.quiet}>{words.evidenceNone}</p>
      ) : (
        <ul className={styles.files}>
          {files.map(({ file, step }) => (
            <li key={`${step} ${file.evidence_ref}`} className={styles.file}>
              <TextLink onFollow={() => onOpen(file)} className={styles.name}>
                <Glyph name="file" />
                <span>
                  <bdi>{file.name}</bdi>
                  <VisuallyHidden> {words.newTab}</VisuallyHidden>
                </span>
              </TextLink>
              <span className={styles.quiet}>
                {words.evidenceAt(number(step), size(file.size), time.moment(file.attached_at, now))}
              </span>
              <Hash value={file.evidence_ref} copyable />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
