import type { Incident } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Avatar } from '../components/Avatar';
import { Badge } from '../components/Badge';
import { Button } from '../components/Button';
import { Chip } from '../components/Chip';
import { Panel } from '../components/Panel';
import { SeverityMark } from '../components/SeverityMark';
import { TextLink } from '../components/TextLink';
import { Time } from '../components/Time';
import type { Refusal } from '../components/WhyToFix';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import styles from './incident-page.module.css';

export interface DetailsPanelProps {
  readonly incident: Incident;
  readonly now: number;
  readonly userId: string;
  readonly nameOf: (id: string) => string;
  readonly assignRefusal: Refusal | undefined;
  readonly onAssign: () => void;
  readonly editRefusal: Refusal | undefined;
  readonly onEdit: () => void;
  /** What the policy decided about this incident, for those who may see it. */
  readonly decisions?: { readonly href: string; readonly onFollow: () => void } | undefined;
}

/** Whose it is, where it belongs, and how its severity went. */
export function DetailsPanel(props: DetailsPanelProps): ReactNode {
  const { incident, now, userId, nameOf, assignRefusal, onAssign, editRefusal, onEdit, decisions } = props;
  const { details: words } = useMessages().incidents;
  const time = useTimeFormat();
  const tags = Object.entries(incident.tags);
  return (
    <Panel
      title={words.title}
      actions={
        <>
          <Button size="small" variant="quiet" refusal={assignRefusal} onClick={onAssign}>
            {words.assign}
          </Button>
          <Button size="small" variant="quiet" refusal={editRefusal} onClick={onEdit}>
            {words.edit}
          </Button>
        </>
      }
      footer={
        decisions ? (
          <TextLink href={decisions.href} onFollow={decisions.onFollow}>
            {words.decisions}
          </TextLink>
        ) : undefined
      }
    >
      <dl className={styles.details}>
        <dt>{words.owner}</dt>
        <dd>
          <Avatar
            name={incident.owner === null ? undefined : nameOf(incident.owner)}
            self={incident.owner === userId}
          />
        </dd>
        <dt>{words.tags}</dt>
        <dd className={styles.tags}>
          {tags.length === 0 ? <span className={styles.quiet}>{words.noTags}</span> : null}
          {tags.map(([name, value]) => (
            <Chip key={name}>{value === '' ? name : `${name}: ${value}`}</Chip>
          ))}
        </dd>
        <dt>{words.rationale}</dt>
        <dd>{incident.rationale_required ? words.rationaleRequired : words.rationaleSome}</dd>
        {incident.description === '' ? null : (
          <>
            <dt>{words.description}</dt>
            <dd dir="auto" className={styles.text}>
              {incident.description}
            </dd>
          </>
        )}
        <dt>{words.tenants}</dt>
        <dd className={styles.tags}>
          {incident.tenants.map((tenant) => (
            <Badge key={tenant}>{tenant}</Badge>
          ))}
        </dd>
        <dt>{words.environment}</dt>
        <dd>{incident.environment}</dd>
        <dt>{words.classification}</dt>
        <dd>{incident.classification}</dd>
        <dt>{words.created}</dt>
        <dd>
          <Time at={incident.created_at} now={now} />
        </dd>
        <dt>{words.severity}</dt>
        <dd>
          <ol className={styles.history}>
            {incident.severity_history.map((entry) => (
              <li key={`${entry.changed_at} ${entry.severity}`} className={styles.historyLine}>
                <SeverityMark severity={entry.severity} />
                <span className={styles.quiet}>
                  {words.severityEntry(
                    time.moment(entry.changed_at, now),
                    entry.changed_by.startsWith('alert-source:') ? words.alertSource : nameOf(entry.changed_by),
                  )}
                </span>
              </li>
            ))}
          </ol>
        </dd>
      </dl>
    </Panel>
  );
}
