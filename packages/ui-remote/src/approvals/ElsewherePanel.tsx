import type { Approval, DecidedElsewhere } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { NowStrip } from '../components/NowStrip';
import { Panel } from '../components/Panel';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { classNames } from '../theme/class-names';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import styles from './ElsewherePanel.module.css';
import { leavesPortal, safePage } from './elsewhere-page';

/** Leads to where it is decided; nothing where the host names no page, or none that is safe to follow. */
export function ElsewhereLink({
  elsewhere,
  primary = false,
  over = false,
}: {
  readonly elsewhere: DecidedElsewhere;
  readonly primary?: boolean | undefined;
  /** Nothing is left to decide. */
  readonly over?: boolean | undefined;
}): ReactNode {
  const { elsewhere: words, newTab } = useMessages().approvals;
  const page = safePage(elsewhere.page);
  if (page === undefined) return null;
  const away = leavesPortal(page);
  return (
    <a
      href={page}
      className={classNames(styles.go, primary && styles.primary)}
      {...(away ? { target: '_blank', rel: 'noopener noreferrer' } : {})}
    >
      {over ? words.see : words.go}
      <Glyph name="arrow-right" />
      {away ? <VisuallyHidden> {newTab}</VisuallyHidden> : null}
    </a>
  );
}

export interface ElsewherePanelProps {
  readonly approval: Approval;
  readonly elsewhere: DecidedElsewhere;
  readonly now: number;
  readonly waiting: boolean;
}

/** In place of the buttons: where it is decided, how it stands there, and what this server attests to. */
export function ElsewherePanel({ approval, elsewhere, now, waiting }: ElsewherePanelProps): ReactNode {
  const { elsewhere: words } = useMessages().approvals;
  const time = useTimeFormat();
  const { reference, problem, attested, page } = elsewhere;
  return (
    <Panel title={words.title} level={3}>
      <div className={styles.panel}>
        {waiting ? <p>{reference === null ? words.notSent : words.waiting}</p> : null}
        {waiting && problem ? (
          <NowStrip
            tone="warn"
            glyph="plug"
            stacked
            title={problem.since === null ? words.problem : words.problemSince(time.moment(problem.since, now))}
            detail={
              <>
                <bdi dir="ltr" className={styles.problem}>
                  {problem.text}
                </bdi>
                {words.problemText}
              </>
            }
          />
        ) : null}
        {waiting ? <ElsewhereLink elsewhere={elsewhere} primary /> : null}
        {waiting && reference !== null && page === null ? <p className={styles.quiet}>{words.noPage}</p> : null}
        <dl className={styles.facts}>
          {reference === null ? null : (
            <>
              <dt>{words.reference}</dt>
              <dd>
                <bdi dir="ltr" className={styles.code}>
                  {reference}
                </bdi>
              </dd>
            </>
          )}
          {attested ? (
            <>
              <dt>{words.read}</dt>
              <dd>{time.absolute(attested.read_at)}</dd>
              <dt>{words.answer}</dt>
              <dd>
                <Hash value={attested.sha256} copyable />
              </dd>
            </>
          ) : null}
          {attested && approval.evidence_ref !== null ? (
            <>
              <dt>{words.evidence}</dt>
              <dd>
                <Hash value={approval.evidence_ref} copyable />
              </dd>
            </>
          ) : null}
        </dl>
        {waiting ? null : <ElsewhereLink elsewhere={elsewhere} over />}
        <p className={styles.quiet}>
          {attested
            ? approval.evidence_ref === null
              ? words.attestedEnd
              : words.attested
            : waiting
              ? words.rules
              : ''}
        </p>
      </div>
    </Panel>
  );
}
