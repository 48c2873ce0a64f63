import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { alteredWords } from './altered-words';
import { checkLooks as looks } from './check-looks';
import type { VerificationPanelProps } from './VerificationPanel';
import styles from './VerificationPanel.module.css';
import type { CheckOutcome } from './verification';

/** What was altered: which event, what of it, who found it, and what that means for the others. */
export function Altered({ verification, action, onShow }: VerificationPanelProps): ReactNode {
  const messages = useMessages();
  const { altered } = messages.timeline;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const { bad, total, browser, server } = verification;
  if (!bad) return null;
  const { event, seq, id, foundBy } = bad;
  const words = alteredWords(bad, messages, number);
  const found = {
    browser: () => altered.byBrowser(browser.at === 'done' ? time.clockWithZone(browser.checkedAt) : ''),
    server: () => altered.byServer(server ? time.clockWithZone(server.checked_at) : ''),
    export: () => altered.byExport,
  }[foundBy]();
  return (
    <div className={styles.headline}>
      <h3 className={styles.title}>{words.title}</h3>
      <p className={styles.meaning}>
        {words.meaning} {found}
      </p>
      {event ? (
        <dl className={styles.evidence}>
          <dt>{altered.event}</dt>
          <dd>
            {number(event.seq)} {event.type} {time.millis(event.created_at)}
          </dd>
          <dt>{altered.recorded}</dt>
          <dd>
            <Hash value={event.event_hash} end={2} copyable />
          </dd>
          {/* What is shown may be sound where the bundle is not, and what is compared may be another thing than the hash. */}
          {bad.computed === undefined || bad.computed === event.event_hash ? null : (
            <>
              <dt>{altered.computed}</dt>
              <dd>
                <Hash value={bad.computed} end={2} copyable />
              </dd>
            </>
          )}
        </dl>
      ) : null}
      {seq === undefined ? null : (
        <>
          <ul className={styles.before}>
            {seq > 1 ? <Outcome outcome="ok">{altered.before(seq - 1, number(seq - 1))}</Outcome> : null}
            <Outcome outcome="failed" strong>
              {altered.it(number(seq))}
            </Outcome>
            {seq < total ? (
              <Outcome outcome={bad.alsoBad > 0 ? 'failed' : 'unproven'}>
                {(bad.alsoBad > 0 ? altered.afterBad : altered.after)(number(seq + 1), number(total))}
              </Outcome>
            ) : null}
          </ul>
          <p className={styles.meaning}>{altered.usable(number(seq))}</p>
        </>
      )}
      <div className={styles.actions}>
        {action}
        {id !== undefined && seq !== undefined && onShow ? (
          <Button onClick={() => onShow(id)}>{altered.show(number(seq))}</Button>
        ) : null}
      </div>
    </div>
  );
}

function Outcome(props: {
  readonly outcome: CheckOutcome;
  readonly strong?: boolean | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const { outcome, strong = false, children } = props;
  return (
    <li className={classNames(styles.outcome, strong && styles.strong)}>
      <Glyph {...looks[outcome]} />
      {children}
    </li>
  );
}
