import type { PolicyDecisionEntry } from '@incident-center/sdk/contract';
import { type MouseEvent, memo, type ReactNode } from 'react';
import { Avatar } from '../components/Avatar';
import { shortReference } from '../components/shorten';
import { Time } from '../components/Time';
import { CodeText, plainText } from '../policy/CodeText';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import { outcomeOf } from './decision-reading';
import styles from './decision-table.module.css';
import { OutcomeMark } from './OutcomeMark';
import { referencesOf, useDecisionWords } from './use-decision-words';

export interface DecisionRowProps {
  readonly entry: PolicyDecisionEntry;
  readonly now: number;
  /** The one whose details are open. */
  readonly open: boolean;
  /** The one stop of the list for the Tab key. */
  readonly current: boolean;
  readonly userId: string;
  readonly nameOf: (id: string) => string;
  readonly href: string;
  readonly onOpen: (id: string) => void;
}

/** Leaves new tabs to the browser. */
const isPlain = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

function RowLink(props: DecisionRowProps & { readonly className: string | undefined; readonly children: string }) {
  const { entry, current, href, onOpen, className, children } = props;
  return (
    <a
      href={href}
      tabIndex={current ? 0 : -1}
      className={className}
      data-ic-decision={entry.decision_id}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        onOpen(entry.decision_id);
      }}
    >
      {children}
    </a>
  );
}

/** A decision as a row of the table. A press anywhere on it opens its details. */
export const DecisionRow = memo(function DecisionRow(props: DecisionRowProps & { readonly wide: boolean }): ReactNode {
  const { entry, now, open, userId, nameOf, onOpen, wide } = props;
  const { decisions: words } = useMessages();
  const { action, why, who, person, roles, kind } = useDecisionWords(nameOf)(entry);
  const { own, incident } = referencesOf(entry);
  const scope = words.inScope(entry.tenants.join(', '), entry.environment);
  return (
    <tr
      className={classNames(styles.row, open && styles.chosen)}
      onClick={(event) => {
        if (isPlain(event) && !(event.target as Element).closest('a, button')) onOpen(entry.decision_id);
      }}
    >
      <td className={classNames(styles.cell, styles.quiet)}>
        <Time at={entry.timestamp} now={now} />
      </td>
      <td className={styles.cell}>
        <OutcomeMark outcome={outcomeOf(entry)} />
      </td>
      <td className={styles.cell}>
        <div className={styles.words}>
          <RowLink {...props} className={styles.title}>
            {action}
          </RowLink>
          <span className={styles.sub} title={plainText(why)}>
            {entry.simulated ? <span className={styles.asked}>{words.simulated}</span> : null}
            <CodeText>{why}</CodeText>
          </span>
        </div>
      </td>
      <td className={styles.cell}>
        <div className={styles.person}>
          <Avatar name={person ?? who} self={entry.requested_by === userId} discOnly />
          <span className={styles.words}>
            <span className={styles.name} title={entry.requested_by}>
              {who}
            </span>
            <span className={styles.sub}>{roles}</span>
          </span>
        </div>
      </td>
      {wide ? (
        <>
          <td className={styles.cell}>
            <div className={styles.words}>
              <span className={styles.name}>
                {kind}{' '}
                {own ? (
                  <bdi dir="ltr" className={styles.mono}>
                    {own}
                  </bdi>
                ) : null}
              </span>
              <span className={styles.sub}>{incident ? words.ofIncident(incident) : scope}</span>
            </div>
          </td>
          <td className={styles.cell}>
            <div className={styles.words}>
              <bdi dir="ltr" className={classNames(styles.mono, styles.name)} title={revisionOf(entry)}>
                {revisionOf(entry)}
              </bdi>
              <span className={styles.sub} title={entry.request_id ?? undefined}>
                {entry.request_id === null ? (
                  '–'
                ) : (
                  <>
                    {words.details.request}{' '}
                    <bdi dir="ltr" className={styles.mono}>
                      {shortReference(entry.request_id)}
                    </bdi>
                  </>
                )}
              </span>
            </div>
          </td>
        </>
      ) : null}
    </tr>
  );
});

/** The policy that decided. */
export const revisionOf = ({ bundles }: PolicyDecisionEntry): string => bundles.incident_center.revision;

/** The same where it is narrow. */
export const DecisionCard = memo(function DecisionCard(props: DecisionRowProps): ReactNode {
  const { entry, now, nameOf } = props;
  const { decisions: words } = useMessages();
  const { action, why, who, kind } = useDecisionWords(nameOf)(entry);
  const { own, incident } = referencesOf(entry);
  return (
    <li className={styles.card}>
      <div className={styles.cardLine}>
        <OutcomeMark outcome={outcomeOf(entry)} />
        <span className={styles.cardTime}>
          <Time at={entry.timestamp} now={now} />
        </span>
      </div>
      <RowLink {...props} className={styles.cardTitle}>
        {action}
      </RowLink>
      <p className={styles.cardSub}>
        {entry.simulated ? <span className={styles.asked}>{words.simulated}</span> : null}
        <CodeText>{why}</CodeText>
      </p>
      <p className={styles.cardSub}>
        {[who, own ? `${kind} ${own}` : kind, incident && words.ofIncident(incident)].filter(Boolean).join(' · ')}
      </p>
    </li>
  );
});
