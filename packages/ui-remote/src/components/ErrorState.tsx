import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import { Button } from './Button';
import { useCopy } from './CopyButton';
import { StatePanel } from './StatePanel';
import styles from './StatePanel.module.css';
import { shortHash } from './shorten';

export interface ErrorStateProps {
  /** What happened. */
  readonly title: ReactNode;
  /** What it means. */
  readonly children?: ReactNode;
  readonly code: string;
  readonly requestId?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly retrying?: boolean | undefined;
  /** "next try in 12 s". */
  readonly nextTry?: string | undefined;
  readonly level?: 1 | 2 | 3 | undefined;
}

/** What happened, what it means, what to do; the code and the request id last. */
export function ErrorState(props: ErrorStateProps): ReactNode {
  const { title, children, code, requestId, onRetry, retrying = false, nextTry, level } = props;
  const { error, copy: words } = useMessages();
  const { outcome, copy } = useCopy();
  const copyLabel = outcome === 'copied' ? words.copied : outcome === 'failed' ? words.failed : error.copyDetails;
  return (
    <StatePanel
      glyph="plug"
      tone="danger"
      stacked
      title={title}
      level={level}
      actions={
        <>
          {onRetry ? (
            <Button variant="primary" glyph="refresh" busy={retrying} onClick={onRetry}>
              {error.tryAgain}
            </Button>
          ) : null}
          <Button glyph="copy" onClick={() => void copy(requestId ? `${code} ${requestId}` : code)}>
            {copyLabel}
          </Button>
          {nextTry ? <span className={styles.aside}>{nextTry}</span> : null}
        </>
      }
      details={
        <>
          {code}
          <br />
          {requestId ? `${error.request(shortHash(requestId, 6, 2))} · ` : null}
          {error.forAdministrator}
        </>
      }
    >
      {children}
    </StatePanel>
  );
}
