import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import { Glyph } from './Glyph';
import styles from './StatusTrack.module.css';
import { type IncidentStatus, incidentStatuses } from './states';
import { VisuallyHidden } from './VisuallyHidden';

export interface StatusTrackProps {
  readonly current: IncidentStatus;
  /** When each status was last entered, epoch milliseconds. */
  readonly reached: Partial<Readonly<Record<IncidentStatus, number>>>;
  readonly now: number;
}

/** The way from New to Closed, with when each stage was reached and how long the one before took. */
export function StatusTrack({ current, reached, now }: StatusTrackProps): ReactNode {
  const { status, track } = useMessages();
  const time = useTimeFormat();
  const at = incidentStatuses.indexOf(current);
  let previous: number | undefined;
  return (
    <ol className={styles.track} aria-label={track.label}>
      {incidentStatuses.map((name, index) => {
        const entered = index <= at ? reached[name] : undefined;
        const took = entered !== undefined && previous !== undefined ? entered - previous : undefined;
        previous = entered ?? previous;
        let note: ReactNode = null;
        if (index < at && entered === undefined) note = track.passedOver;
        else if (entered !== undefined && index === at && name !== 'closed') {
          note = track.since(time.moment(entered, now), time.duration(now - entered));
        } else if (entered !== undefined) {
          const moment = time.moment(entered, now);
          note = took === undefined ? moment : `${moment} · ${track.after(time.duration(took))}`;
        }
        const isReached = entered !== undefined;
        return (
          <li
            key={name}
            {...(index === at ? { 'aria-current': 'step' as const } : {})}
            className={classNames(
              styles.stage,
              index < at && styles.done,
              isReached && styles.reached,
              index === at && styles.current,
            )}
          >
            <Glyph
              name={`status-${name}`}
              className={classNames(styles.glyph, !isReached && index !== at && styles.waiting)}
              {...(isReached || index === at ? { colour: name } : {})}
            />
            <span className={styles.line} aria-hidden="true" />
            <span className={styles.words}>
              <span className={styles.name}>{status[name]}</span>
              {note ? <span className={styles.note}>{note}</span> : null}
              {index > at ? <VisuallyHidden>{track.notReached}</VisuallyHidden> : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
