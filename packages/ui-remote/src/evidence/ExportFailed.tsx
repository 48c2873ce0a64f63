import type { IncidentCenterError } from '@incident-center/sdk/client';
import { type ReactNode, useEffect } from 'react';
import { useInterrupt } from '../components/Announcer';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyButton';
import { Glyph } from '../components/Glyph';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './ExportDialog.module.css';
import { firstBadOf } from './first-bad';

export interface ExportFailedProps {
  readonly error: IncidentCenterError;
  readonly onShowEvent?: ((eventId: string) => void) | undefined;
}

const ON_THE_SERVER = 'incident-center export --bundle --incident ID -o evidence.tar';

/** Why there is no bundle, and what to do about it. */
export function ExportFailed({ error, onShowEvent }: ExportFailedProps): ReactNode {
  const { export: words } = useMessages().evidence;
  if (error.code === 'EVIDENCE_TAMPERED') return <Tampered error={error} onShowEvent={onShowEvent} />;
  if (error.code !== 'LIMIT_REACHED') return <ErrorNotice error={error} action={words.action} />;
  return (
    <div className={styles.notice} data-tone="warn" role="alert">
      <p className={styles.noticeTitle}>
        <Glyph name="warning" /> {words.tooLarge}
      </p>
      <p>{words.tooLargeMeaning}</p>
      <div className={styles.command}>
        <bdi dir="ltr">{ON_THE_SERVER}</bdi>
        <CopyButton text={ON_THE_SERVER} what={words.command} />
      </div>
    </div>
  );
}

/** Something stored was changed: the first bad event has a name, and a place to look at it. */
function Tampered({ error, onShowEvent }: ExportFailedProps): ReactNode {
  const { evidence } = useMessages();
  const { export: words } = evidence;
  const number = useNumberFormat();
  const interrupt = useInterrupt();
  const bad = firstBadOf(error);
  useEffect(() => interrupt('action_failed', words.tampered), [interrupt, words]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would claim form controls that aren't there.
    <div className={styles.notice} data-tone="danger" role="group" aria-label={words.tampered}>
      <p className={styles.noticeTitle}>
        <Glyph name="shield" /> {words.tampered}
      </p>
      <p>
        {bad === undefined ? null : (
          <>
            <strong>{evidence.firstBad}</strong> {evidence.event(number(bad.seq))}, <bdi dir="ltr">{bad.problem}</bdi>.{' '}
          </>
        )}
        {words.tamperedMeaning}
      </p>
      {bad?.eventId !== undefined && onShowEvent ? (
        <Button size="small" onClick={() => onShowEvent(bad.eventId ?? '')}>
          {words.showEvent(number(bad.seq))}
        </Button>
      ) : null}
    </div>
  );
}
