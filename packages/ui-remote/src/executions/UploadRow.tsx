import type { ReactNode } from 'react';
import { useFileSize } from '../approvals/file-size';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import styles from './EvidenceRow.module.css';
import { LARGEST_EVIDENCE } from './evidence-file';
import { type EvidenceLimits, isUnderWay, type Upload } from './upload-queue';

export interface UploadRowProps {
  readonly upload: Upload;
  readonly limits: EvidenceLimits | undefined;
  readonly onStop: (key: string) => void;
  readonly onRetry: (key: string) => void;
  readonly onDismiss: (key: string) => void;
}

/** A file that is not attached: on its way, stopped, or refused. */
export function UploadRow({ upload, limits, onStop, onRetry, onDismiss }: UploadRowProps): ReactNode {
  const { executions: words, action, policy } = useMessages();
  const size = useFileSize();
  const { key, name, state, sent, code = 'INTERNAL' } = upload;
  const refused = state === 'refused';
  const underWay = isUnderWay(upload);
  const problem = {
    too_large: words.tooLarge(size(limits?.max_bytes ?? LARGEST_EVIDENCE)),
    type_refused: words.typeRefused,
    empty: words.empty,
    attached_already: words.attachedAlready,
    digest_differs: words.digestDiffers,
    failed: `${words.attachFailed(code)} ${policy.error.codes[code]}`,
  };
  return (
    <li className={classNames(styles.file, refused && styles.refused)}>
      <Glyph
        name={refused ? 'warning' : underWay ? 'working' : 'step-aborted'}
        className={underWay && state !== 'waiting' ? styles.turning : undefined}
      />
      <span className={styles.facts}>
        <span className={styles.name}>
          <bdi>{name}</bdi>
        </span>
        <span className={styles.quiet}>
          {state === 'uploading' && sent !== undefined
            ? words.sentOf(size(sent), size(upload.size))
            : size(upload.size)}
        </span>
        <span className={refused ? styles.problem : styles.quiet} role="status">
          {refused ? problem[upload.problem ?? 'failed'] : words.upload[state]}
        </span>
        {state === 'uploading' && sent !== undefined ? (
          <progress className={styles.progress} value={sent} max={upload.size} aria-label={name} />
        ) : null}
        {upload.sha256 ? <Hash value={upload.sha256} /> : null}
      </span>
      <span className={styles.end}>
        {underWay && state !== 'attaching' ? (
          <Button size="small" variant="quiet" glyph="step-aborted" onClick={() => onStop(key)}>
            {words.stop}
            <VisuallyHidden> {name}</VisuallyHidden>
          </Button>
        ) : null}
        {upload.again ? (
          <Button size="small" onClick={() => onRetry(key)}>
            {words.sendAgain}
          </Button>
        ) : null}
        {underWay ? null : (
          <Button size="small" variant="quiet" glyph="x" iconOnly onClick={() => onDismiss(key)}>
            {action.remove(name)}
          </Button>
        )}
      </span>
    </li>
  );
}
