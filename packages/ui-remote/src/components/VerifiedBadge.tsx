import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import tones from '../theme/tones.module.css';
import { Glyph, type GlyphName } from './Glyph';
import type { Tone, VerificationState } from './states';
import styles from './VerifiedBadge.module.css';

export interface VerifiedBadgeProps {
  readonly state: VerificationState;
  /** Events proven so far, or in the signed log as the server says; and all there are. */
  readonly checked?: number | undefined;
  readonly total?: number | undefined;
  /** Which event was altered, where it is one. */
  readonly alteredEvent?: number | undefined;
  /** Opens the proof. */
  readonly onOpen?: (() => void) | undefined;
}

const looks: Readonly<Record<VerificationState, readonly [GlyphName, Tone]>> = {
  checking: ['clock', 'neutral'],
  server_checked: ['shield', 'neutral'],
  not_checked: ['shield', 'neutral'],
  verified: ['shield-check', 'ok'],
  verified_newer: ['shield-check', 'ok'],
  incomplete: ['shield', 'warn'],
  untrusted_key: ['shield', 'warn'],
  altered: ['shield', 'danger'],
};

/** What was proven about a timeline, and no more than that. */
export function VerifiedBadge(props: VerifiedBadgeProps): ReactNode {
  const { state, checked = 0, total = 0, alteredEvent, onOpen } = props;
  const { verification: words } = useMessages();
  const number = useNumberFormat();
  const [glyph, tone] = looks[state];
  const word =
    state !== 'altered'
      ? words[state]
      : alteredEvent === undefined
        ? words.alteredAny
        : words.altered(number(alteredEvent));
  const newer = total - checked;
  const rest = {
    checking: total ? words.ofEvents(number(checked), number(total)) : undefined,
    server_checked:
      newer > 0 ? words.withNewer(number(checked), number(newer)) : words.ofEvents(number(checked), number(total)),
    not_checked: undefined,
    verified: words.ofEvents(number(checked), number(total)),
    verified_newer: words.withNewer(number(checked), number(newer)),
    incomplete: newer > 0 ? words.missing(newer, number(newer)) : undefined,
    untrusted_key: undefined,
    altered: undefined,
  }[state];
  const classes = classNames(styles.badge, tones[tone], onOpen && styles.press);
  const content = (
    <>
      <Glyph name={glyph} />
      <span className={styles.word}>{word}</span>
      {rest ? <span>{rest}</span> : null}
    </>
  );
  return onOpen ? (
    <button type="button" className={classes} onClick={onOpen}>
      {content}
    </button>
  ) : (
    <span className={classes}>{content}</span>
  );
}
