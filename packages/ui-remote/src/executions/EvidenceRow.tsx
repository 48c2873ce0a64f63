import type { Evidence } from '@incident-center/sdk/contract';
import { type ReactNode, useId, useState } from 'react';
import { useFileSize } from '../approvals/file-size';
import type { ScreenFacts } from '../approvals/screen-facts';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { classNames } from '../theme/class-names';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import { EvidenceLook } from './EvidenceLook';
import styles from './EvidenceRow.module.css';
import { type EvidenceAccess, isPreviewed } from './evidence-access';

export interface EvidenceRowProps {
  readonly file: Evidence;
  readonly access: EvidenceAccess;
  readonly facts: ScreenFacts;
  readonly checked: boolean;
  readonly erasedBy: string | undefined;
}

/** A file that is attached: where it comes from, and what is in it. */
export function EvidenceRow({ file, access, facts, checked, erasedBy }: EvidenceRowProps): ReactNode {
  const { executions: words } = useMessages();
  const size = useFileSize();
  const time = useTimeFormat();
  const lookId = useId();
  const [open, setOpen] = useState(false);
  const erased = file.erased_at;
  const sensitive = file.sensitive === true;
  const showing = open && erased === undefined;
  return (
    <li className={classNames(styles.file, showing && styles.open, erased !== undefined && styles.erased)}>
      <Glyph name={erased === undefined ? 'file' : 'minus'} />
      <span className={styles.facts}>
        <span className={styles.name}>
          <bdi>{file.name}</bdi>
        </span>
        <span className={styles.quiet}>{size(file.size)}</span>
        {erased !== undefined ? (
          <span className={styles.quiet}>
            {erasedBy === undefined
              ? words.look.erased(time.moment(erased, facts.now))
              : words.look.erasedBy(facts.nameOf(erasedBy), time.moment(erased, facts.now))}
          </span>
        ) : checked ? (
          <span className={styles.ok}>
            <Glyph name="check" /> {words.digestChecked}
          </span>
        ) : (
          <span className={styles.quiet}>
            {words.attachedBy(facts.nameOf(file.attached_by), time.moment(file.attached_at, facts.now))}
          </span>
        )}
        {sensitive ? (
          <span className={styles.sensitive}>
            <Glyph name="padlock" /> {words.sensitive}
          </span>
        ) : null}
        <Hash value={file.evidence_ref} copyable />
      </span>
      {erased === undefined ? (
        <span className={styles.end}>
          {isPreviewed(file) ? (
            <Button
              size="small"
              variant="quiet"
              trailingGlyph={open ? 'chevron-up' : 'chevron-down'}
              aria-expanded={open}
              aria-controls={lookId}
              onClick={() => setOpen(!open)}
            >
              {open ? words.look.hide : words.look.show}
              <VisuallyHidden> {file.name}</VisuallyHidden>
            </Button>
          ) : null}
          <Button
            size="small"
            variant="quiet"
            glyph="export"
            iconOnly
            refusal={sensitive ? access.sensitiveRefusal : undefined}
            onClick={() => access.onDownload(file)}
          >
            {words.look.download(file.name)}
          </Button>
        </span>
      ) : null}
      <div id={lookId} className={styles.look} hidden={!showing}>
        {showing ? <EvidenceLook file={file} access={access} /> : null}
      </div>
    </li>
  );
}
