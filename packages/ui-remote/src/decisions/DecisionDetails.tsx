import type { PolicyDecisionEntry } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { CopyButton } from '../components/CopyButton';
import { Glyph } from '../components/Glyph';
import { TextLink } from '../components/TextLink';
import { CodeText } from '../policy/CodeText';
import { findingWords, roleWord } from '../policy/refusal-words';
import { classNames } from '../theme/class-names';
import { useLocale, useTimeFormat } from '../theme/locale-context';
import { revisionOf } from './DecisionRow';
import styles from './decision-details.module.css';
import { actorOf, outcomeOf, ruleIdsOf, subjectOf } from './decision-reading';
import { OutcomeMark } from './OutcomeMark';
import { useDecisionWords } from './use-decision-words';

export interface DecisionPlace {
  readonly href: string;
  readonly onFollow: () => void;
}

export interface DecisionPlaces {
  readonly incident?: DecisionPlace | undefined;
  readonly run?: DecisionPlace | undefined;
  readonly approval?: DecisionPlace | undefined;
  readonly runbook?: DecisionPlace | undefined;
  /** The event that names this decision as what allowed it. */
  readonly event?: DecisionPlace | undefined;
  /** The other decisions about the same thing. */
  readonly others?: DecisionPlace | undefined;
}

export interface DecisionDetailsProps {
  readonly entry: PolicyDecisionEntry;
  readonly places: DecisionPlaces;
  readonly nameOf: (id: string) => string;
  /** "What would it be now?" */
  readonly children?: ReactNode;
}

const PLACES = ['event', 'incident', 'run', 'approval', 'runbook', 'others'] as const;
const NANOSECONDS = 1_000_000;

/** One decision: the answer, what it asked for, who asked about what, where it leads, and what was known. */
export function DecisionDetails({ entry, places, nameOf, children }: DecisionDetailsProps): ReactNode {
  const { locale, messages } = useLocale();
  const { details: words, ...said } = messages.decisions;
  const time = useTimeFormat();
  const { who, kind } = useDecisionWords(nameOf)(entry);
  const { id } = subjectOf(entry);
  const milliseconds = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(
    entry.metrics.timer_rego_query_eval_ns / NANOSECONDS,
  );
  const links = PLACES.flatMap((name) => {
    const place = places[name];
    return place ? [{ name, ...place }] : [];
  });
  const rules = ruleIdsOf(entry);
  return (
    <>
      <div className={styles.answer}>
        <OutcomeMark outcome={outcomeOf(entry)} shape="square" strong />
        <span>{time.absolute(entry.timestamp)}</span>
        {entry.simulated ? <span className={styles.tag}>{said.simulated}</span> : null}
        {entry.cached ? <span className={styles.tag}>{said.cached}</span> : null}
      </div>
      <Requirements entry={entry} />
      {children}
      {links.length > 0 ? (
        <section className={styles.part}>
          <h3 className={styles.heading}>{words.links}</h3>
          <ul className={styles.links}>
            {links.map(({ name, href, onFollow }) => (
              <li key={name}>
                <TextLink href={href} onFollow={onFollow}>
                  {words[name]}
                </TextLink>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <dl className={styles.facts}>
        <dt>{words.who}</dt>
        <dd>
          {who} <Code text={entry.requested_by} />
        </dd>
        <Attributes entry={entry} />
        <dt>{words.about}</dt>
        <dd>
          {kind} {id === undefined ? null : <Code text={id} copyable />}
        </dd>
        <dt>{words.scope}</dt>
        <dd>{[entry.tenants.join(', '), entry.environment, entry.classification].join(' · ')}</dd>
        <dt>{words.rule}</dt>
        <dd>
          <Code text={`${entry.path} ${entry.action}`} />
        </dd>
        {rules.length > 0 ? (
          <>
            <dt>{words.ruleIds}</dt>
            <dd className={styles.stack}>
              {rules.map((rule) => (
                <Code key={rule} text={rule} />
              ))}
            </dd>
          </>
        ) : null}
        <dt>{words.policy}</dt>
        <dd>
          <Code text={revisionOf(entry)} copyable />
        </dd>
        <dt>{words.decision}</dt>
        <dd>
          <Code text={entry.decision_id} copyable />
        </dd>
        <dt>{words.request}</dt>
        <dd>{entry.request_id === null ? words.noRequest : <Code text={entry.request_id} copyable />}</dd>
        {entry.trace_id === null ? null : (
          <>
            <dt>{words.trace}</dt>
            <dd>
              <Code text={entry.trace_id} copyable />
            </dd>
          </>
        )}
        <dt>{words.time}</dt>
        <dd>{words.took(milliseconds)}</dd>
      </dl>
      <Json title={words.input} what={words.copyInput} value={entry.input} open>
        {entry.masked.length > 0 ? (
          <p className={styles.note}>
            {words.masked(
              entry.masked.map((pointer) => pointer.replace('/input/', '').replaceAll('/', '.')).join(', '),
            )}
          </p>
        ) : null}
      </Json>
      <Json title={words.raw} what={words.entry} value={entry} />
    </>
  );
}

function Requirements({ entry }: { readonly entry: PolicyDecisionEntry }): ReactNode {
  const { locale, messages } = useLocale();
  const { details: words, nothingAsked } = messages.decisions;
  const { policy } = messages;
  const { requirements, missing, reasons } = entry.result;
  const lacking = new Set<string>(missing);
  const inOrder = [...requirements].sort((a, b) => Number(lacking.has(b)) - Number(lacking.has(a)));
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>{words.requirements}</h3>
      {requirements.length === 0 ? <p className={styles.quiet}>{nothingAsked}</p> : null}
      <ul className={styles.requirements}>
        {inOrder.map((name) => {
          const reason = reasons.find(({ requirement }) => requirement === name);
          const holds = !lacking.has(name);
          return (
            <li key={name} className={classNames(styles.requirement, !holds && styles.lacking)}>
              <Glyph name={holds ? 'check' : 'x'} colour={holds ? 'ok' : 'danger'} />
              <span className={styles.asked}>
                <span>
                  {policy.asks[name] ?? name}
                  <span className={styles.word}> · {holds ? words.holds : words.missing}</span>
                </span>
                {reason ? (
                  <span className={styles.quiet}>
                    <CodeText>{findingWords(reason, policy, locale)}</CodeText>
                  </span>
                ) : null}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What the policy knew of whoever asked. */
function Attributes({ entry }: { readonly entry: PolicyDecisionEntry }): ReactNode {
  const { messages } = useLocale();
  const { details: words } = messages.decisions;
  const { policy } = messages;
  const actor = actorOf(entry);
  if (!actor) return null;
  const lists = [
    [words.roles, actor.roles.map((role) => roleWord(role, policy))],
    [words.tenants, actor.tenant_ids],
    [words.environments, actor.environments],
    [words.onCall, actor.on_call_rotations],
    [words.clearance, [actor.clearance]],
    [words.riskTier, [actor.risk_tier]],
  ] as const;
  return (
    <>
      <dt>{words.attributes}</dt>
      <dd className={styles.stack}>
        {lists.map(([name, values]) => (
          <span key={name}>
            <span className={styles.quiet}>{name}</span> {values.length > 0 ? values.join(', ') : policy.none}
          </span>
        ))}
      </dd>
    </>
  );
}

function Code({ text, copyable = false }: { readonly text: string; readonly copyable?: boolean }): ReactNode {
  return (
    <>
      <bdi dir="ltr" className={styles.code}>
        {text}
      </bdi>
      {copyable ? <CopyButton text={text} what={text} /> : null}
    </>
  );
}

interface JsonProps {
  readonly title: string;
  /** What is copied. */
  readonly what: string;
  readonly value: unknown;
  readonly open?: boolean | undefined;
  readonly children?: ReactNode;
}

function Json({ title, what, value, open, children }: JsonProps): ReactNode {
  const text = JSON.stringify(value, null, 2);
  return (
    <details className={styles.json} open={open}>
      <summary className={styles.summary}>{title}</summary>
      {children}
      <div className={styles.copy}>
        <CopyButton text={text} what={what} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, which the keyboard must be able to do. */}
      <pre className={styles.text} dir="ltr" tabIndex={0}>
        {text}
      </pre>
    </details>
  );
}
