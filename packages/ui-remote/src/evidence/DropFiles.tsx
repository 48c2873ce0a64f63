import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useFileSize } from '../approvals/file-size';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import styles from './evidence.module.css';
import { type GivenFiles, listed } from './given-files';

export interface DropFilesProps {
  readonly given: GivenFiles;
  /** The host brought the keys that it trusts. */
  readonly hasTrust: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onRemove: (file: File) => void;
}

/** Where files are dropped or chosen, and which ones have been. */
export function DropFiles({ given, hasTrust, onFiles, onRemove }: DropFilesProps): ReactNode {
  const { evidence: words } = useMessages();
  const size = useFileSize();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const files = listed(given);
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(event.type === 'dragover');
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <div className={styles.given}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same for everyone. */}
      <div className={classNames(styles.drop, over && styles.over)} onDragOver={drag} onDragLeave={drag} onDrop={drop}>
        <Glyph name="upload" size="large" />
        <div className={styles.dropWords}>
          <p className={styles.dropTitle}>{over ? words.dropOver : words.drop}</p>
          <p className={styles.small}>{words.dropText}</p>
        </div>
        <Button
          variant={files.length === 0 ? 'primary' : 'secondary'}
          glyph="file"
          onClick={() => input.current?.click()}
        >
          {words.choose}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={words.choose}
          onChange={({ target }) => {
            onFiles([...(target.files ?? [])]);
            target.value = '';
          }}
        />
      </div>
      {files.length > 0 ? (
        <ul className={styles.files} aria-label={words.files}>
          {files.map(({ role, file }) => (
            <li key={`${role} ${file.name} ${file.size}`} className={styles.file}>
              <Glyph name={role === 'trust' ? 'shield-check' : 'file'} />
              <bdi className={styles.fileName}>{file.name}</bdi>
              <span className={styles.small}>
                {words.role[role]}, {size(file.size)}
              </span>
              <Button size="small" variant="quiet" glyph="x" iconOnly onClick={() => onRemove(file)}>
                {words.remove(file.name)}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {files.length > 0 && given.trust === undefined ? (
        <p className={styles.small}>{hasTrust ? words.trustOfHost : words.noTrust}</p>
      ) : null}
    </div>
  );
}
