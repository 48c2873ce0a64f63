import type { BundleReport } from '@incident-center/sdk/provenance';
import type { ReactNode } from 'react';
import { Panel } from '../components/Panel';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './evidence.module.css';

export interface WithheldListProps {
  readonly bundles: readonly BundleReport[];
}

const MOST_LISTED = 20;

/** What is not here and was not erased either; nothing where there is no such thing. */
export function WithheldList({ bundles }: WithheldListProps): ReactNode {
  const { evidence: words } = useMessages();
  const number = useNumberFormat();
  const count = bundles.reduce((all, { withheld }) => all + withheld.texts + withheld.files, 0);
  if (count === 0) return null;
  const listed = bundles.flatMap(({ withheld }) => withheld.listed).slice(0, MOST_LISTED);
  return (
    <Panel title={words.withheld} count={number(count)} tone="warn" flush>
      <p className={styles.rest}>{words.withheldText}</p>
      <ul className={styles.problems}>
        {listed.map(({ chain, seq, event_id, path, sha256 }) => (
          <li key={`${chain} ${event_id} ${path} ${sha256}`} className={styles.problem}>
            <bdi dir="ltr">{path ?? words.withheldFile(sha256 ?? '')}</bdi>
            <span className={styles.small}>
              <bdi className={styles.where}>
                {[seq === null ? undefined : words.event(number(seq)), chain ?? undefined]
                  .filter((part) => part !== undefined)
                  .join(', ')}
              </bdi>
            </span>
          </li>
        ))}
      </ul>
      {count > listed.length ? (
        <p className={styles.rest}>{words.moreProblems(number(count - listed.length))}</p>
      ) : null}
    </Panel>
  );
}
