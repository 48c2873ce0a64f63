import type { Execution, Incident } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import type { ScreenFacts } from '../approvals/screen-facts';
import { Avatar } from '../components/Avatar';
import { Badge } from '../components/Badge';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { MenuButton, type MenuItem } from '../components/MenuButton';
import { Reference } from '../components/Reference';
import { SlaClock } from '../components/SlaClock';
import { StepMark } from '../components/StepMark';
import { TextLink } from '../components/TextLink';
import type { Refusal } from '../components/WhyToFix';
import type { ExportEvidence } from '../evidence/use-export-evidence';
import { slaFacts, slaNow } from '../incidents/sla-facts';
import { classNames } from '../theme/class-names';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import styles from './ExecutionHeader.module.css';
import { hasEnded } from './run-view';

/** A place to go, as a link that still is one in a new tab. */
export interface Place {
  readonly href: string;
  readonly onFollow: () => void;
}

export interface ExecutionHeaderProps {
  readonly execution: Execution;
  readonly incident?: Incident | undefined;
  readonly facts: ScreenFacts;
  readonly incidentsPlace: Place;
  readonly incidentPlace?: Place | undefined;
  readonly timelinePlace: Place;
  readonly failRefusal?: Refusal | undefined;
  readonly abortRefusal?: Refusal | undefined;
  readonly onFail: () => void;
  readonly onAbort: () => void;
  readonly evidence: Pick<ExportEvidence, 'refusal' | 'open'>;
  readonly liveMark: ReactNode;
}

/** What run this is, how it stands, and the ways out of it. */
export function ExecutionHeader(props: ExecutionHeaderProps): ReactNode {
  const { execution, incident, facts } = props;
  const { executions: words, evidence, action } = useMessages();
  const number = useNumberFormat();
  const time = useTimeFormat();
  const ended = hasEnded(execution);
  const items: readonly MenuItem[] = [
    { id: 'timeline', label: words.timeline, glyph: 'clock', onSelect: props.timelinePlace.onFollow },
    {
      id: 'export',
      label: evidence.export.action,
      glyph: 'export',
      refusal: props.evidence.refusal,
      onSelect: props.evidence.open,
    },
    ...(ended
      ? []
      : [
          { id: 'fail', label: words.fail, refusal: props.failRefusal, onSelect: props.onFail },
          { id: 'abort', label: words.abort, danger: true, refusal: props.abortRefusal, onSelect: props.onAbort },
        ]),
  ];
  const title = words.name(execution.runbook_name, number(execution.runbook_version));
  return (
    <header className={styles.head}>
      <div className={styles.top}>
        <nav aria-label={words.where}>
          <ol className={styles.crumbs}>
            <li>
              <TextLink {...props.incidentsPlace}>{words.incidents}</TextLink>
            </li>
            {execution.incident_id !== null && props.incidentPlace ? (
              <li>
                <Reference id={execution.incident_id} {...props.incidentPlace} />
              </li>
            ) : null}
            <li aria-current="page">
              <Reference id={execution.id} copyable />
            </li>
          </ol>
        </nav>
        <div className={styles.live}>{props.liveMark}</div>
        <div className={styles.menu}>
          <MenuButton label={action.more} glyph="more" iconOnly variant="quiet" items={items} />
        </div>
      </div>
      <div className={styles.middle}>
        <h1 className={styles.title} tabIndex={-1} data-ic-heading="">
          {title}
        </h1>
        <div className={styles.actions}>
          <TextLink {...props.timelinePlace} className={styles.timeline}>
            <Glyph name="clock" /> {words.timeline}
          </TextLink>
          {ended ? null : (
            <>
              <Button refusal={props.failRefusal} onClick={props.onFail}>
                {words.fail}
              </Button>
              <Button variant="danger" glyph="step-aborted" refusal={props.abortRefusal} onClick={props.onAbort}>
                {words.abort}
              </Button>
            </>
          )}
        </div>
      </div>
      <div className={styles.facts}>
        <StepMark state={execution.state} chip>
          {words.state[execution.state]}
        </StepMark>
        {execution.tenants.map((tenant) => (
          <Badge key={tenant}>{tenant}</Badge>
        ))}
        <Avatar name={facts.nameOf(execution.operator)} self={execution.operator === facts.self} />
        <span className={styles.fact}>
          {ended && execution.completed_at !== null
            ? words.ended(
                time.moment(execution.completed_at, facts.now),
                time.duration(Date.parse(execution.completed_at) - Date.parse(execution.started_at)),
              )
            : words.started(
                time.moment(execution.started_at, facts.now),
                time.relative(execution.started_at, facts.now),
              )}
        </span>
        <span className={classNames(styles.fact, styles.spec)} title={words.pinnedMeaning}>
          {words.spec} <Hash value={execution.spec_hash} copyable /> {words.pinned}
        </span>
        {incident ? (
          <span className={styles.sla}>
            <SlaClock {...slaFacts(incident)} now={slaNow(incident, facts.now)} stale={facts.stale} size="inline" />
          </span>
        ) : null}
      </div>
    </header>
  );
}
