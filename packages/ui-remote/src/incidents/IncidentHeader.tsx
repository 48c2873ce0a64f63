import type { IncidentDetail } from '@incident-center/sdk/contract';
import type { ReactNode, RefObject } from 'react';
import { Avatar } from '../components/Avatar';
import { Badge } from '../components/Badge';
import { Button } from '../components/Button';
import { useCopy } from '../components/CopyButton';
import { Glyph } from '../components/Glyph';
import { LiveMark } from '../components/LiveMark';
import { MenuButton, type MenuItem } from '../components/MenuButton';
import { Reference } from '../components/Reference';
import { SeverityMark } from '../components/SeverityMark';
import { StatusMark } from '../components/StatusMark';
import { TextLink } from '../components/TextLink';
import { Time } from '../components/Time';
import type { Refusal } from '../components/WhyToFix';
import { bundleMoments } from '../evidence/bundle-moments';
import type { Live } from '../host/remote-context';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import styles from './incident-page.module.css';

export interface IncidentHeaderProps {
  readonly detail: IncidentDetail;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly live: Pick<Live, 'mark' | 'asOf' | 'behind'>;
  readonly now: number;
  readonly region: string | undefined;
  readonly userId: string;
  readonly nameOf: (id: string) => string;
  readonly listHref: string;
  readonly onList: () => void;
  readonly link: string;
  readonly exportRefusal: Refusal | undefined;
  readonly onExport: () => void;
  readonly menu: readonly MenuItem[];
  readonly narrow: boolean;
}

/** Which incident this is, how bad, how far, whose, and since when. */
export function IncidentHeader(props: IncidentHeaderProps): ReactNode {
  const { detail, heading, live, now, userId, nameOf, listHref, onList, link, menu, narrow } = props;
  const { incident } = detail;
  const { incidents, action: actions } = useMessages();
  const { page, action } = incidents;
  const { outcome, copy } = useCopy();
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <nav aria-label={page.where} className={styles.where}>
          {narrow ? <Glyph name="chevron-left" size="small" /> : null}
          <TextLink className={narrow ? undefined : styles.whereLink} href={listHref} onFollow={onList}>
            {incidents.title}
          </TextLink>
          {narrow ? null : <span aria-hidden="true">/</span>}
          <Reference id={incident.id} copyable />
        </nav>
        <span className={styles.end}>
          {live.mark && live.asOf !== undefined ? (
            <LiveMark state={live.mark} asOf={live.asOf} behind={live.behind} short={narrow} />
          ) : null}
          {narrow ? <MenuButton label={actions.more} glyph="more" iconOnly variant="quiet" items={menu} /> : null}
        </span>
      </div>
      <div className={styles.titleLine}>
        <h1 ref={heading} tabIndex={-1} className={styles.title} dir="auto">
          {incident.title}
        </h1>
        {narrow ? null : (
          <span className={styles.end}>
            <Button glyph={outcome === 'copied' ? 'check' : 'link'} onClick={() => void copy(link)}>
              {outcome === 'copied' ? incidents.list.linkCopied : action.copyLink}
            </Button>
            <Button glyph="export" refusal={props.exportRefusal} onClick={props.onExport}>
              {action.exportEvidence}
            </Button>
            <MenuButton label={actions.more} glyph="more" iconOnly items={menu} />
          </span>
        )}
      </div>
      <div className={styles.facts}>
        <SeverityMark severity={incident.severity} chip />
        <StatusMark status={incident.status} chip />
        {incident.tenants.map((tenant) => (
          <Badge key={tenant}>{tenant}</Badge>
        ))}
        {narrow ? null : (
          <span>
            {props.region === undefined ? incident.environment : page.placed(incident.environment, props.region)}
          </span>
        )}
        <Dot narrow={narrow} />
        <Avatar name={incident.owner === null ? undefined : nameOf(incident.owner)} self={incident.owner === userId} />
        {narrow ? null : (
          <>
            <Dot narrow={false} />
            <Opened {...{ detail, now, nameOf }} />
            <Exported detail={detail} now={now} />
          </>
        )}
      </div>
    </header>
  );
}

const Dot = ({ narrow }: { readonly narrow: boolean }): ReactNode =>
  narrow ? null : (
    <span className={styles.dot} aria-hidden="true">
      ·
    </span>
  );

/** A closed incident has its evidence: made by itself, and the same whenever it is exported again. */
function Exported({ detail, now }: Pick<IncidentHeaderProps, 'detail' | 'now'>): ReactNode {
  const { page } = useMessages().incidents;
  const time = useTimeFormat();
  const closing = bundleMoments(detail.timeline).find(({ kind }) => kind === 'closing');
  if (closing?.at === undefined || detail.incident.status !== 'closed') return null;
  return (
    <>
      <Dot narrow={false} />
      <span>{page.bundleAt(time.moment(closing.at, now))}</span>
    </>
  );
}

function Opened({ detail, now, nameOf }: Pick<IncidentHeaderProps, 'detail' | 'now' | 'nameOf'>): ReactNode {
  const { incident, alerts, timeline } = detail;
  const { page } = useMessages().incidents;
  const opening = alerts.find(({ grouped_by }) => grouped_by.opened);
  const creator = timeline.find(({ type }) => type === 'incident_created')?.actor;
  return (
    <span>
      {opening ? (
        <>
          {page.openedByAlert}{' '}
          <bdi dir="ltr" className={styles.code}>
            {opening.name}
          </bdi>{' '}
        </>
      ) : creator ? (
        `${page.openedBy(nameOf(creator))} `
      ) : null}
      {page.openedAt} <Time at={incident.created_at} as="zoned" />,{' '}
      <Time at={incident.created_at} now={now} as="relative" />
    </span>
  );
}
