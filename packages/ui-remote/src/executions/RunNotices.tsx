import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { NowStrip } from '../components/NowStrip';
import { ErrorNotice } from '../policy/ErrorNotice';
import { isConflict } from '../policy/error-words';
import { useMessages } from '../theme/locale-context';

export interface RunNoticesProps {
  readonly error: IncidentCenterError | undefined;
  /** What was tried. */
  readonly action: string;
  readonly onDismiss: () => void;
  /** A file could not be opened. */
  readonly unopened: boolean;
}

/** Whether there is anything to tell. */
export const hasNotices = ({ error, unopened }: Pick<RunNoticesProps, 'error' | 'unopened'>): boolean =>
  error !== undefined || unopened;

/** What went wrong, told where it was tried. */
export function RunNotices({ error, action, onDismiss, unopened }: RunNoticesProps): ReactNode {
  const { executions: words, action: actions } = useMessages();
  const dismiss = (
    <Button size="small" onClick={onDismiss}>
      {actions.dismiss}
    </Button>
  );
  const notice = (): ReactNode => {
    if (!error) return null;
    if (error.code === 'APPROVAL_REQUIRED' || error.code === 'APPROVAL_NOT_USABLE')
      return (
        <NowStrip tone="warn" glyph="padlock" title={words.refusedTitle} detail={words.refusedText} actions={dismiss} />
      );
    if (isConflict(error) || error.code === 'STEP_NOT_CURRENT')
      return (
        <NowStrip
          tone="warn"
          glyph="refresh"
          title={words.conflictTitle}
          detail={words.conflictText}
          actions={dismiss}
        />
      );
    return <ErrorNotice error={error} action={action} onDismiss={onDismiss} />;
  };
  return (
    <>
      {notice()}
      {unopened ? <NowStrip tone="danger" glyph="warning" title={words.previewFailed} /> : null}
    </>
  );
}
