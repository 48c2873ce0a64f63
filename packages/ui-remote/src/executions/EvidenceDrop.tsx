import { type ClipboardEvent, type DragEvent, type ForwardedRef, type ReactNode, useRef, useState } from 'react';
import { useFileSize } from '../approvals/file-size';
import { Checkbox } from '../components/Checkbox';
import { Glyph } from '../components/Glyph';
import { KeyHint } from '../components/KeyHint';
import type { Refusal } from '../components/WhyToFix';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import styles from './EvidenceDrop.module.css';
import { LARGEST_EVIDENCE } from './evidence-file';
import type { EvidenceLimits } from './upload-queue';

export interface EvidenceDropProps {
  readonly buttonRef: ForwardedRef<HTMLButtonElement>;
  readonly limits: EvidenceLimits | undefined;
  readonly refusal: Refusal | undefined;
  readonly onFiles: (files: readonly File[], given: { readonly pasted: boolean; readonly sensitive: boolean }) => void;
}

/** Where files are dropped, pasted or chosen. */
export function EvidenceDrop({ refusal, onFiles, buttonRef, limits }: EvidenceDropProps): ReactNode {
  const { executions: words } = useMessages();
  const size = useFileSize();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sensitive, setSensitive] = useState(false);
  const take = (files: Iterable<File>, pasted: boolean): void => {
    const all = [...files];
    if (all.length > 0 && !refusal) onFiles(all, { pasted, sensitive });
  };
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(event.type === 'dragover' && !refusal);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files, false);
  };
  const paste = (event: ClipboardEvent): void => take(event.clipboardData.files, true);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same for everyone. */}
      <div
        className={classNames(styles.drop, over && styles.over, refusal && styles.off)}
        onDragOver={drag}
        onDragLeave={drag}
        onDrop={drop}
        onPaste={paste}
      >
        <Glyph name="upload" size="large" />
        {over ? (
          <span className={styles.words}>{words.dropOver}</span>
        ) : (
          <span className={styles.words}>
            {words.drop}{' '}
            <button
              ref={buttonRef}
              type="button"
              className={styles.choose}
              {...(refusal ? { 'aria-disabled': true } : {})}
              onClick={() => (refusal ? undefined : input.current?.click())}
            >
              {words.dropChoose}
            </button>
            . {words.dropLimit(size(limits?.max_bytes ?? LARGEST_EVIDENCE))}
            {refusal ? <span className={styles.why}> {refusal.why}</span> : null}
          </span>
        )}
        <span className={styles.keys}>
          <KeyHint keys="U" />
        </span>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            take(event.target.files ?? [], false);
            event.target.value = '';
          }}
        />
      </div>
      {refusal ? null : <Checkbox label={words.sensitiveNext} checked={sensitive} onChange={setSensitive} />}
    </>
  );
}
