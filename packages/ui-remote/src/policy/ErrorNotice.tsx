import type { IncidentCenterError } from '@incident-center/sdk/client';
import { type ReactNode, useEffect } from 'react';
import { useInterrupt } from '../components/Announcer';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyButton';
import { ErrorState } from '../components/ErrorState';
import { Glyph } from '../components/Glyph';
import { WhyToFix } from '../components/WhyToFix';
import { asIncidentCenterError } from '../host/use-change';
import { useLocale, useMessages } from '../theme/locale-context';
import { CodeText } from './CodeText';
import { errorWords, refusalOfError } from './error-words';
import styles from './policy.module.css';

export interface ErrorNoticeProps {
  readonly error: IncidentCenterError;
  /** What was tried: "Acknowledge". */
  readonly action: string;
  readonly onDismiss?: (() => void) | undefined;
}

/** A change that failed, told where it was made: what happened, what it means, the code and the request. */
export function ErrorNotice({ error, action, onDismiss }: ErrorNoticeProps): ReactNode {
  const { policy, action: words, error: errors, copy } = useMessages();
  const { locale } = useLocale();
  const interrupt = useInterrupt();
  const { meaning, unsure, code, requestId, issues } = errorWords(error, policy);
  const refused = refusalOfError(error, policy, locale);
  const title = policy.error.failed(action);
  useEffect(() => interrupt('action_failed', `${title}. ${meaning}`), [interrupt, title, meaning]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would claim form controls that aren't there.
    <div role="group" aria-label={title} className={styles.notice}>
      <div className={styles.noticeHead}>
        <Glyph name="warning" />
        <span>{title}</span>
        {onDismiss ? (
          <Button variant="quiet" size="small" glyph="x" iconOnly onClick={onDismiss}>
            {words.dismiss}
          </Button>
        ) : null}
      </div>
      <p className={styles.noticeText}>
        {meaning} {unsure ? policy.error.unsure : policy.error.nothing}
      </p>
      {refused ? (
        <WhyToFix why={<CodeText>{refused.why}</CodeText>} toFix={<CodeText>{refused.toFix}</CodeText>} />
      ) : null}
      {issues.length > 0 ? (
        <ul className={styles.issues}>
          {issues.map((issue) => (
            <li key={`${issue.path} ${issue.message}`}>
              <bdi dir="ltr">
                {issue.path}: {issue.message}
              </bdi>
            </li>
          ))}
        </ul>
      ) : null}
      <p className={styles.noticeCode}>
        <bdi dir="ltr">
          {code}
          {requestId ? ` · ${errors.request(requestId)}` : null}
        </bdi>
        <CopyButton text={requestId ? `${code} ${requestId}` : code} what={copy.details} />
      </p>
    </div>
  );
}

export interface LoadErrorProps {
  readonly error: unknown;
  /** What could not be loaded: "The incident list could not be loaded". */
  readonly title: string;
  readonly onRetry: () => void;
  readonly retrying?: boolean | undefined;
  readonly level?: 1 | 2 | 3 | undefined;
}

/** Something could not be read: stands in its place. */
export function LoadError({ error, title, onRetry, retrying, level }: LoadErrorProps): ReactNode {
  const { policy } = useMessages();
  const { meaning, code, requestId } = errorWords(asIncidentCenterError(error), policy);
  return (
    <ErrorState title={title} code={code} requestId={requestId} onRetry={onRetry} retrying={retrying} level={level}>
      <p>{meaning}</p>
    </ErrorState>
  );
}
