import type { Evidence } from '@incident-center/sdk/contract';
import {
  type ClipboardEvent,
  type DragEvent,
  type ForwardedRef,
  forwardRef,
  type ReactNode,
  useId,
  useRef,
  useState,
} from 'react';
import { useFileSize } from '../approvals/file-size';
import type { ScreenFacts } from '../approvals/screen-facts';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { KeyHint } from '../components/KeyHint';
import { TextLink } from '../components/TextLink';
import { VisuallyHidden } from '../components/VisuallyHidden';
import type { Refusal } from '../components/WhyToFix';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './EvidenceSection.module.css';
import { LARGEST_EVIDENCE } from './evidence-file';
import type { EvidenceLimits, Upload } from './use-evidence-uploads';

export interface EvidenceSectionProps {
  readonly evidence: readonly Evidence[];
  readonly required: boolean;
  readonly uploads: readonly Upload[];
  /** Digests that this browser computed itself and found again in the answer. */
  readonly checked: ReadonlySet<string>;
  readonly facts: ScreenFacts;
  /** Files can be added: the step is open. */
  readonly open: boolean;
  readonly refusal?: Refusal | undefined;
  readonly limits?: EvidenceLimits | undefined;
  readonly onFiles: (files: readonly File[], given: { readonly pasted: boolean; readonly sensitive: boolean }) => void;
  readonly onRetry: (key: string) => void;
  readonly onDismiss: (key: string) => void;
  readonly onPreview: (evidence: Evidence) => void;
}

/** Files that prove a step: dropped, pasted or chosen, hashed here, and compared with what the server stored. */
export const EvidenceSection = forwardRef<HTMLButtonElement, EvidenceSectionProps>(
  function EvidenceSection(props, ref) {
    const { evidence, required, uploads, open } = props;
    const { executions: words } = useMessages();
    const number = useNumberFormat();
    const id = useId();
    const count = evidence.length;
    return (
      <section className={styles.section} aria-labelledby={id}>
        <div className={styles.head}>
          <h3 id={id} className={styles.title}>
            {words.evidence}
          </h3>
          <span className={styles.hint}>
            {required ? words.evidenceRequired(count, number(count)) : words.evidenceOptional(count, number(count))}
          </span>
        </div>
        {open ? <Drop {...props} buttonRef={ref} /> : null}
        {count + uploads.length > 0 ? (
          <ul className={styles.files}>
            {evidence.map((file) => (
              <Attached key={file.evidence_ref} {...props} file={file} />
            ))}
            {uploads.map((upload) => (
              <OnItsWay key={upload.key} upload={upload} {...props} />
            ))}
          </ul>
        ) : null}
      </section>
    );
  },
);

function Drop(props: EvidenceSectionProps & { readonly buttonRef: ForwardedRef<HTMLButtonElement> }): ReactNode {
  const { refusal, onFiles, buttonRef, limits } = props;
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

function Attached({ file, checked, facts, onPreview }: EvidenceSectionProps & { readonly file: Evidence }): ReactNode {
  const { executions: words } = useMessages();
  const size = useFileSize();
  const time = useTimeFormat();
  return (
    <li className={styles.file}>
      <Glyph name="file" />
      <span className={styles.name}>
        <bdi>{file.name}</bdi>
      </span>
      <span className={styles.quiet}>{size(file.size)}</span>
      {checked.has(file.evidence_ref) ? (
        <span className={styles.ok}>
          <Glyph name="check" /> {words.digestChecked}
        </span>
      ) : (
        <span className={styles.quiet}>
          {words.attachedBy(facts.nameOf(file.attached_by), time.moment(file.attached_at, facts.now))}
        </span>
      )}
      {file.sensitive ? (
        <span className={styles.quiet}>
          <Glyph name="padlock" /> {words.sensitive}
        </span>
      ) : null}
      <Hash value={file.evidence_ref} copyable />
      <span className={styles.end}>
        <TextLink onFollow={() => onPreview(file)} className={styles.preview}>
          {words.preview}
          <VisuallyHidden> {file.name}</VisuallyHidden>
        </TextLink>
      </span>
    </li>
  );
}

function OnItsWay({
  upload,
  limits,
  onDismiss,
  onRetry,
}: Pick<EvidenceSectionProps, 'limits' | 'onDismiss' | 'onRetry'> & { readonly upload: Upload }): ReactNode {
  const { executions: words, action } = useMessages();
  const size = useFileSize();
  const refused = upload.state === 'refused';
  const problem = {
    too_large: words.tooLarge(size(limits?.max_bytes ?? LARGEST_EVIDENCE)),
    type_refused: words.typeRefused,
    empty: words.empty,
    attached_already: words.attachedAlready,
    digest_differs: words.digestDiffers,
    failed: words.attachFailed(upload.code ?? 'INTERNAL'),
  };
  return (
    <li className={classNames(styles.file, refused && styles.refused)}>
      <Glyph name={refused ? 'warning' : 'working'} className={refused ? undefined : styles.turning} />
      <span className={styles.name}>
        <bdi>{upload.name}</bdi>
      </span>
      <span className={styles.quiet}>{size(upload.size)}</span>
      <span className={refused ? styles.problem : styles.quiet} role="status">
        {upload.state === 'refused' ? problem[upload.problem ?? 'failed'] : words[upload.state]}
      </span>
      {upload.state === 'uploading' && upload.sent !== undefined ? (
        <progress value={upload.sent} max={1} aria-label={upload.name} />
      ) : null}
      {upload.sha256 ? <Hash value={upload.sha256} /> : null}
      {refused ? (
        <span className={styles.end}>
          {upload.again ? (
            <Button size="small" onClick={() => onRetry(upload.key)}>
              {words.sendAgain}
            </Button>
          ) : null}
          <Button size="small" variant="quiet" glyph="x" iconOnly onClick={() => onDismiss(upload.key)}>
            {action.remove(upload.name)}
          </Button>
        </span>
      ) : null}
    </li>
  );
}
