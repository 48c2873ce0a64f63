import type { EventCore, TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, useMemo } from 'react';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyButton';
import { Hash } from '../components/Hash';
import { TextLink } from '../components/TextLink';
import { useDecisionPlace } from '../policy/decision-place';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './EventProof.module.css';
import { useErasures } from './erasures';
import { filesOf, shortPath, useRedact } from './redact-event';

const GENESIS = /^0+$/;

function readCore(text: string): Partial<EventCore> {
  try {
    return JSON.parse(text) as Partial<EventCore>;
  } catch {
    return {};
  }
}

/** Everything an event holds: what it says, who allowed it, and what ties it to the others. */
export function EventProof({
  event,
  href,
}: {
  readonly event: TimelineEvent;
  readonly href?: string | undefined;
}): ReactNode {
  const { log, events, redact } = useMessages().timeline;
  const ask = useRedact();
  const number = useNumberFormat();
  const { files } = useErasures();
  const core = useMemo(() => readCore(event.event_text), [event.event_text]);
  const { changes, ...said } = event.payload;
  const opened = new Set(event.openings.map(({ path }) => path));
  const erased = (core.commitments ?? []).filter(({ path }) => !opened.has(path));
  const records = Array.isArray(changes) ? changes : [];
  return (
    <div className={styles.proof}>
      <dl className={styles.facts}>
        {Object.entries(said).map(([name, value]) => (
          <Fact key={name} name={name} code>
            {JSON.stringify(value)}
          </Fact>
        ))}
        {event.openings.map(({ path, value }) => (
          <Fact key={path} name={shortPath(path)}>
            {typeof value === 'string' ? events.quote(value) : JSON.stringify(value)}
          </Fact>
        ))}
        {erased.map(({ path, hmac }) => (
          <Fact key={path} name={`${log.erasedTexts} ${shortPath(path)}`}>
            <Hash value={hmac} />
          </Fact>
        ))}
        {event.refs.map(({ role, sha256 }) => (
          <Fact key={`${role} ${sha256}`} name={role} code>
            <Hash value={sha256} copyable />
            {files.has(sha256) ? <span className={styles.erased}>{log.erasedFile}</span> : null}
          </Fact>
        ))}
        <Fact name={log.decision} code>
          {core.policy ? <Decision id={core.policy.decision_id} /> : log.noDecision}
        </Fact>
        {core.policy ? (
          <Fact name={log.bundle} code>
            {core.policy.bundle_revision}
          </Fact>
        ) : null}
        <Fact name={log.operation} code>
          {core.operation ?? ''}
        </Fact>
        <Fact name={log.hash} code>
          <Hash value={event.event_hash} start={16} end={8} copyable />
        </Fact>
        <Fact name={log.previous} code>
          {GENESIS.test(event.prev_hash) ? log.genesis : <Hash value={event.prev_hash} start={16} end={8} copyable />}
        </Fact>
        <Fact name={log.index} code>
          {event.log_index === null ? log.notNumbered : number(event.log_index)}
        </Fact>
        <Fact name={log.id} code>
          {event.id} {href ? <CopyButton text={new URL(href, document.baseURI).href} what={log.link} /> : null}
        </Fact>
      </dl>
      {records.length > 0 ? (
        <details className={styles.more}>
          <summary>{log.changes(records.length, number(records.length))}</summary>
          <pre className={styles.text} dir="ltr">
            {JSON.stringify(records, null, 2)}
          </pre>
        </details>
      ) : null}
      <details className={styles.more}>
        <summary>{log.recorded}</summary>
        <pre className={styles.text} dir="ltr">
          {event.event_text}
        </pre>
        <CopyButton text={event.event_text} what={log.recorded} />
      </details>
      {ask && event.openings.length + filesOf(event).length > 0 ? (
        <Button size="small" variant="quiet" onClick={() => ask(event)}>
          {redact.action}
        </Button>
      ) : null}
    </div>
  );
}

/** The decision that allowed it: a link for those who may read decisions. */
function Decision({ id }: { readonly id: string }): ReactNode {
  const place = useDecisionPlace()(id);
  return place ? (
    <TextLink href={place.href} onFollow={place.onFollow}>
      {id}
    </TextLink>
  ) : (
    id
  );
}

interface FactProps {
  readonly name: string;
  readonly code?: boolean | undefined;
  readonly children: ReactNode;
}

function Fact({ name, code = false, children }: FactProps): ReactNode {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd className={code ? styles.code : undefined} dir="auto">
        {children}
      </dd>
    </div>
  );
}
