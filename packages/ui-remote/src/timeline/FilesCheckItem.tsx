import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { shortHash } from '../components/shorten';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { checkLooks } from './check-looks';
import type { FilesCheck } from './use-files-check';
import styles from './VerificationPanel.module.css';

/** The files that events name by digest: whether what is stored is what was attached. */
export function FilesCheckItem({ total, busy, verdict, run }: FilesCheck): ReactNode {
  const { files } = useMessages().timeline;
  const number = useNumberFormat();
  const bad = verdict && verdict.wrong.length > 0;
  const unread = verdict && verdict.unread.length > 0;
  const outcome = !verdict ? 'waiting' : bad ? 'failed' : unread ? 'unproven' : 'ok';
  return (
    <li className={styles.check}>
      <Glyph {...checkLooks[outcome]} />
      <div>
        <p className={styles.name}>
          {!verdict
            ? files.named(total, number(total))
            : bad
              ? files.wrong(verdict.wrong.length, number(verdict.wrong.length))
              : files.match(number(verdict.matched), number(total))}
        </p>
        <p className={styles.how}>
          {!verdict
            ? files.notRead
            : bad
              ? verdict.wrong.map((sha256) => shortHash(sha256)).join(', ')
              : unread
                ? files.unread(verdict.unread.length, number(verdict.unread.length))
                : files.how}
        </p>
        {!verdict || unread ? (
          <Button size="small" busy={busy} onClick={run}>
            {files.check}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
