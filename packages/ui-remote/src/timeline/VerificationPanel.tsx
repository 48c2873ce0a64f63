import { type ReactNode, useEffect, useRef } from 'react';
import { useAnnounce } from '../components/Announcer';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { Panel } from '../components/Panel';
import { VisuallyHidden } from '../components/VisuallyHidden';
import type { Messages } from '../messages/en';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { alteredWords } from './altered-words';
import { checkLooks as looks } from './check-looks';
import { FilesCheckItem } from './FilesCheckItem';
import { useCheckWords } from './use-check-words';
import type { FilesCheck } from './use-files-check';
import styles from './VerificationPanel.module.css';
import type { BadEvent, CheckOutcome, Verification } from './verification';

export interface VerificationPanelProps {
  readonly verification: Verification;
  /** How many events have been read so far, while checking. */
  readonly progress: number;
  readonly onAgain: () => void;
  /** Shown where something was altered: the way to an auditor. */
  readonly action?: ReactNode;
  /** Shows an event in the log. */
  readonly onShow?: ((eventId: string) => void) | undefined;
  /** The files that the events name; left out where there are none. */
  readonly files?: FilesCheck | undefined;
  /** Said below the headline. */
  readonly note?: string | undefined;
  /** Without its frame, as inside a sheet. */
  readonly bare?: boolean | undefined;
  readonly className?: string | undefined;
}

/** What was checked, what came of it, and what that can't tell. */
export function VerificationPanel(props: VerificationPanelProps): ReactNode {
  const { verification, onAgain, bare = false } = props;
  useVerdictSpoken(verification);
  const { proof } = useMessages().timeline;
  const { state } = verification;
  const tone = { altered: 'danger', verified: 'ok', verified_newer: 'ok', checking: 'neutral' } as const;
  const again = (
    <Button size="small" glyph="refresh" busy={state === 'checking'} onClick={onAgain} aria-keyshortcuts="v">
      {proof.again}
    </Button>
  );
  const content = (
    <>
      {state === 'altered' ? <Altered {...props} /> : <Headline {...props} />}
      <Checks verification={verification} files={props.files} />
      <p className={styles.limits}>
        <strong>{proof.limits}</strong> {proof.limitsText}
      </p>
    </>
  );
  if (bare)
    return (
      <div>
        {content}
        <div className={styles.again}>{again}</div>
      </div>
    );
  return (
    <Panel
      title={proof.title}
      glyph={state === 'altered' ? 'shield' : 'shield-check'}
      tone={state === 'altered' ? tone.altered : state in tone ? tone[state as 'verified'] : 'warn'}
      flush
      className={props.className}
      actions={again}
    >
      {content}
    </Panel>
  );
}

function Headline({ verification, progress, note }: VerificationPanelProps): ReactNode {
  const { proof } = useMessages().timeline;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const { state, total, checkpointed, checkedAt } = verification;
  const words = (): string => {
    if (total === 0) return proof.none;
    if (state === 'checking')
      return progress < total ? proof.checking(number(progress), number(total)) : proof.waitingForServer;
    if (state === 'untrusted_key') return proof.untrusted;
    if (state === 'incomplete') return proof.incomplete;
    return checkpointed === 0
      ? proof.nothingSigned(total, number(total))
      : proof.sound(checkpointed, number(checkpointed));
  };
  return (
    <div className={styles.headline}>
      <h3 className={styles.title}>{words()}</h3>
      {checkedAt === undefined ? null : <p className={styles.when}>{proof.checkedAt(time.clockWithZone(checkedAt))}</p>}
      {note ? <p className={styles.meaning}>{note}</p> : null}
    </div>
  );
}

function Altered({ verification, action, onShow }: VerificationPanelProps): ReactNode {
  const { altered } = useMessages().timeline;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const { bad, checkedAt, total } = verification;
  if (!bad) return null;
  const { event } = bad;
  const seq = number(bad.seq);
  const words = alteredWords(bad, altered, seq);
  const when = checkedAt === undefined ? '' : time.clockWithZone(checkedAt);
  return (
    <div className={styles.headline}>
      <h3 className={styles.title}>{words.title}</h3>
      <p className={styles.meaning}>
        {words.meaning} {bad.foundBy === 'browser' ? altered.byBrowser(when) : altered.byServer(when)}
      </p>
      {event ? (
        <dl className={styles.evidence}>
          <dt>{altered.event}</dt>
          <dd>
            {seq} {event.type} {time.millis(event.created_at)}
          </dd>
          <dt>{altered.recorded}</dt>
          <dd>
            <Hash value={event.event_hash} end={2} copyable />
          </dd>
          <dt>{altered.computed}</dt>
          <dd>{bad.computed ? <Hash value={bad.computed} end={2} copyable /> : '–'}</dd>
        </dl>
      ) : null}
      {event ? (
        <ul className={styles.before}>
          {bad.seq > 1 ? <Outcome outcome="ok">{altered.before(bad.seq - 1, number(bad.seq - 1))}</Outcome> : null}
          <Outcome outcome="failed" strong>
            {altered.it(seq)}
          </Outcome>
          {bad.seq < total ? (
            <Outcome outcome={bad.alsoBad > 0 ? 'failed' : 'unproven'}>
              {(bad.alsoBad > 0 ? altered.afterBad : altered.after)(number(bad.seq + 1), number(total))}
            </Outcome>
          ) : null}
        </ul>
      ) : null}
      {event ? <p className={styles.meaning}>{altered.usable(seq)}</p> : null}
      <div className={styles.actions}>
        {action}
        {event && onShow ? <Button onClick={() => onShow(event.id)}>{altered.show(seq)}</Button> : null}
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

function Checks({ verification, files }: Pick<VerificationPanelProps, 'verification' | 'files'>): ReactNode {
  const { proof } = useMessages().timeline;
  const wordsOf = useCheckWords(verification);
  return (
    <ul className={styles.checks} aria-label={proof.checks}>
      {verification.checks.map((check) => {
        const { title, how } = wordsOf(check);
        return (
          <li key={check.name} className={styles.check}>
            <Glyph {...looks[check.outcome]} />
            <div>
              <p className={styles.name}>
                {title}
                <VisuallyHidden>: {outcomeWords(check.outcome, proof)}</VisuallyHidden>
              </p>
              <p className={styles.how}>{how}</p>
            </div>
          </li>
        );
      })}
      {files && files.total > 0 ? <FilesCheckItem {...files} /> : null}
    </ul>
  );
}

const outcomeWords = (
  outcome: CheckOutcome,
  words: { readonly ok: string; readonly failed: string; readonly waits: string; readonly unproven: string },
): string => (outcome === 'waiting' ? words.waits : words[outcome]);

/** Says what came of a check that somebody waited for. */
function useVerdictSpoken({ state, checkpointed, bad }: Verification): void {
  const { timeline, verification: words } = useMessages();
  const number = useNumberFormat();
  const announce = useAnnounce();
  const before = useRef(state);
  useEffect(() => {
    if (before.current === state) return;
    before.current = state;
    if (state === 'checking') return;
    if (state === 'altered') announce(alteredText(bad, timeline.altered, number));
    else
      announce(
        `${words[state]}. ${state.startsWith('verified') ? timeline.proof.sound(checkpointed, number(checkpointed)) : ''}`,
      );
  }, [state, checkpointed, bad, timeline, words, number, announce]);
}

const alteredText = (
  bad: BadEvent | undefined,
  words: Messages['timeline']['altered'],
  number: (value: number) => string,
): string => (bad ? alteredWords(bad, words, number(bad.seq)).title : words.elsewhere);
