import { type ReactNode, useEffect, useRef } from 'react';
import { useAnnounce } from '../components/Announcer';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { Panel } from '../components/Panel';
import { VisuallyHidden } from '../components/VisuallyHidden';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import { Altered } from './Altered';
import { alteredWords } from './altered-words';
import { checkLooks as looks } from './check-looks';
import { useCheckWords } from './use-check-words';
import type { Verify } from './use-verification';
import styles from './VerificationPanel.module.css';
import { type Check, type CheckOutcome, onlyFilesLeftOut, type Verification } from './verification';

export interface VerificationPanelProps {
  readonly verification: Verification;
  readonly onVerify: Verify;
  /** Shown where something was altered: the way to an auditor. */
  readonly action?: ReactNode;
  /** Shows an event in the log. */
  readonly onShow?: ((eventId: string) => void) | undefined;
  /** Said below the headline. */
  readonly note?: string | undefined;
  /** At the end: how to check it without this page. */
  readonly offline?: ReactNode;
  /** Without its frame, as inside a sheet. */
  readonly bare?: boolean | undefined;
  readonly className?: string | undefined;
}

const tones = {
  altered: 'danger',
  verified: 'ok',
  verified_newer: 'ok',
  checking: 'neutral',
  server_checked: 'neutral',
  not_checked: 'neutral',
  incomplete: 'warn',
  untrusted_key: 'warn',
} as const;

/** What was checked and by whom, what came of it, and what that can't tell. */
export function VerificationPanel(props: VerificationPanelProps): ReactNode {
  const { verification, onVerify, offline, bare = false } = props;
  useVerdictSpoken(verification);
  const { proof } = useMessages().timeline;
  const { state, browser } = verification;
  const asked = browser.at !== 'idle';
  const again = asked ? (
    <Button
      size="small"
      glyph="refresh"
      busy={browser.at === 'fetching' || browser.at === 'checking'}
      onClick={() => onVerify()}
      aria-keyshortcuts="v"
    >
      {proof.again}
    </Button>
  ) : null;
  const content = (
    <>
      {state === 'altered' ? <Altered {...props} /> : <Headline {...props} />}
      {asked ? null : (
        <div className={styles.ask}>
          <Button variant="primary" glyph="shield-check" keys="V" full onClick={() => onVerify()}>
            {proof.verify}
          </Button>
          <p className={styles.how}>{proof.verifyHow}</p>
        </div>
      )}
      {browser.at === 'failed' && state !== 'altered' ? (
        <div className={styles.ask}>
          <ErrorNotice error={browser.error} action={proof.verify} />
        </div>
      ) : null}
      <Checks {...props} />
      <p className={styles.limits}>
        <strong>{proof.limits}</strong> {proof.limitsText}
      </p>
      {offline ? <div className={styles.offline}>{offline}</div> : null}
    </>
  );
  if (bare)
    return (
      <div>
        {content}
        {again ? <div className={styles.again}>{again}</div> : null}
      </div>
    );
  return (
    <Panel
      title={proof.title}
      glyph={state === 'verified' || state === 'verified_newer' ? 'shield-check' : 'shield'}
      tone={tones[state]}
      flush
      part="proof"
      className={props.className}
      actions={again}
    >
      {content}
    </Panel>
  );
}

function Headline({ verification, note }: VerificationPanelProps): ReactNode {
  const { timeline, evidence } = useMessages();
  const { proof } = timeline;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const { state, total, checked, browser, server } = verification;
  const words = (): string => {
    if (total === 0) return proof.none;
    if (browser.at === 'fetching') return proof.fetching;
    if (browser.at === 'checking') return proof.checking(number(browser.events), number(total));
    if (state === 'checking') return proof.waitingForServer;
    if (state === 'not_checked') return proof.notChecked;
    if (state === 'untrusted_key') return proof.untrusted;
    if (state === 'incomplete') return proof.incomplete;
    if (state === 'server_checked') return proof.serverSound(total, number(total));
    return proof.sound(checked, number(checked));
  };
  const when =
    browser.at === 'done'
      ? proof.checkedAt(time.clockWithZone(browser.checkedAt))
      : browser.at === 'idle' && server
        ? proof.onItsWord(time.clockWithZone(server.checked_at))
        : undefined;
  const leftOut = browser.at === 'done' && !browser.files && onlyFilesLeftOut(browser.verdict);
  const meaning =
    browser.at === 'done' && browser.verdict.verdict !== 'verified' && !leftOut
      ? evidence.verdictText[browser.verdict.verdict]
      : undefined;
  return (
    <div className={styles.headline}>
      <h3 className={styles.title}>{words()}</h3>
      {when === undefined ? null : <p className={styles.when}>{when}</p>}
      {meaning === undefined ? null : <p className={styles.meaning}>{meaning}</p>}
      {note ? <p className={styles.meaning}>{note}</p> : null}
    </div>
  );
}

const ofServer = ({ name }: Check): boolean => name.startsWith('server_');

/** What this browser found and what the server says are two lists: the one is proof, the other is its word. */
function Checks({ verification, onVerify }: VerificationPanelProps): ReactNode {
  const { proof } = useMessages().timeline;
  const here = verification.checks.filter((check) => !ofServer(check));
  const there = verification.checks.filter(ofServer);
  return (
    <>
      {here.length > 0 ? <CheckList name={proof.here} checks={here} {...{ verification, onVerify }} /> : null}
      {there.length > 0 ? <CheckList name={proof.there} checks={there} {...{ verification, onVerify }} /> : null}
    </>
  );
}

function CheckList(props: {
  readonly name: string;
  readonly checks: readonly Check[];
  readonly verification: Verification;
  readonly onVerify: Verify;
}): ReactNode {
  const { name, checks, verification, onVerify } = props;
  const { proof } = useMessages().timeline;
  const wordsOf = useCheckWords(verification);
  return (
    <section aria-label={name}>
      <h3 className={styles.group}>{name}</h3>
      <ul>
        {checks.map((check) => {
          const { title, how } = wordsOf(check);
          // The server's word is no proof: it gets no green check.
          const look =
            ofServer(check) && check.outcome === 'ok'
              ? ({ name: 'info', colour: 'neutral' } as const)
              : looks[check.outcome];
          return (
            <li key={check.name} className={styles.check}>
              <Glyph {...look} />
              <div>
                <p className={styles.name}>
                  {title}
                  <VisuallyHidden>: {outcomeWords(check.outcome, proof)}</VisuallyHidden>
                </p>
                <p className={styles.how}>{how}</p>
                {check.name === 'files' && check.outcome === 'waiting' ? (
                  <Button size="small" onClick={() => onVerify({ files: true })}>
                    {proof.filesCheck}
                  </Button>
                ) : null}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const outcomeWords = (
  outcome: CheckOutcome,
  words: { readonly ok: string; readonly failed: string; readonly waits: string; readonly unproven: string },
): string => (outcome === 'waiting' ? words.waits : words[outcome]);

/** Says what came of a check that somebody waited for. */
function useVerdictSpoken({ state, checked, bad }: Verification): void {
  const messages = useMessages();
  const number = useNumberFormat();
  const announce = useAnnounce();
  const before = useRef(state);
  useEffect(() => {
    if (before.current === state) return;
    before.current = state;
    const { timeline, verification: words } = messages;
    if (state === 'checking') return;
    if (state === 'altered') announce(bad ? alteredWords(bad, messages, number).title : timeline.altered.elsewhere);
    else
      announce(
        `${words[state]}. ${state.startsWith('verified') ? timeline.proof.sound(checked, number(checked)) : ''}`,
      );
  }, [state, checked, bad, messages, number, announce]);
}
