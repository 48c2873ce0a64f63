import type { Approval } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Avatar } from '../components/Avatar';
import { Glyph } from '../components/Glyph';
import { Time } from '../components/Time';
import { useMessages } from '../theme/locale-context';
import type { ScreenFacts } from './screen-facts';
import { useRoles } from './use-roles';
import styles from './Votes.module.css';

export interface VotesProps {
  readonly approval: Pick<Approval, 'votes' | 'candidate_roles'>;
  readonly facts: ScreenFacts;
  /** Whether more answers may come. */
  readonly open: boolean;
  /** The person looking may decide, and has not. */
  readonly selfPending?: boolean | undefined;
}

/** Who decided what and why, and who still may. */
export function Votes({ approval, facts, open, selfPending = false }: VotesProps): ReactNode {
  const { approvals: words } = useMessages();
  const rolesOf = useRoles();
  const named = (id: string): string => (id === facts.self ? words.votes.you(facts.nameOf(id)) : facts.nameOf(id));
  return (
    <ul className={styles.votes}>
      {approval.votes.map(({ voter, decision, reason, created_at }) => (
        <li key={voter} className={styles.vote}>
          <Avatar name={facts.nameOf(voter)} self={voter === facts.self} discOnly />
          <div className={styles.who}>
            <span className={styles.name}>{named(voter)}</span>
            <q className={styles.reason}>{reason}</q>
          </div>
          <div className={styles.answer}>
            <span className={decision === 'approve' ? styles.approved : styles.denied}>
              <Glyph name={decision === 'approve' ? 'check' : 'x'} />
              {decision === 'approve' ? words.votes.approved : words.votes.denied}
            </span>
            <Time at={created_at} now={facts.now} />
          </div>
        </li>
      ))}
      {selfPending ? (
        <li className={styles.vote}>
          <Avatar name={facts.nameOf(facts.self)} self discOnly />
          <div className={styles.who}>
            <span className={styles.name}>{named(facts.self)}</span>
            <span className={styles.quiet}>{words.votes.notDecided}</span>
          </div>
        </li>
      ) : null}
      {open && !selfPending ? (
        <li className={styles.vote}>
          <span className={styles.anyone} aria-hidden="true">
            <Glyph name="people" size="small" />
          </span>
          <div className={styles.who}>
            <span className={styles.name}>{words.votes.candidates(rolesOf(approval.candidate_roles))}</span>
          </div>
          <span className={styles.quiet}>{words.votes.noAnswer}</span>
        </li>
      ) : null}
    </ul>
  );
}
