import type { Approval, Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Glyph } from '../components/Glyph';
import { TextLink } from '../components/TextLink';
import type { Messages } from '../messages/en';
import { useShowDecision } from '../policy/DecisionProvider';
import { useMessages } from '../theme/locale-context';
import styles from './SelfDecision.module.css';
import { useRoles } from './use-roles';

export interface SelfDecisionProps {
  readonly approval: Pick<Approval, 'candidate_roles'>;
  readonly simulation: Simulation;
}

/** Why this person may not decide, in sentences. */
export function selfReasons(
  simulation: Simulation,
  words: Messages['approvals']['self'],
  rolesOf: (roles: readonly string[]) => string,
): string {
  const missing = new Set(simulation.missing);
  const said: string[] = [];
  if (missing.has('not_requester') && missing.has('not_step_operator')) said.push(words.both);
  else if (missing.has('not_requester')) said.push(words.requester);
  else if (missing.has('not_step_operator')) said.push(words.operator);
  if (missing.has('not_author')) said.push(words.author);
  const role = simulation.reasons.find(({ requirement }) => requirement === 'candidate_role');
  if (said.length === 0 && role) {
    const need = rolesOf(role.expected ?? []);
    said.push(role.actual?.length ? words.role(need, rolesOf(role.actual)) : words.noRole(need));
  }
  if (said.length === 0) said.push(words.other);
  return said.join(' ');
}

const aboutWho: ReadonlySet<string> = new Set([
  'not_requester',
  'not_step_operator',
  'not_author',
  'candidate_role',
  'role_permits',
]);

/** Whether it is refused only for who one is to this request, which has shorter words than the policy's. */
export const isAboutWho = ({ missing }: Simulation): boolean =>
  missing.length > 0 && missing.every((name) => aboutWho.has(name));

/** Whether the person looking may decide, and if not, why. */
export function SelfDecision({ approval, simulation }: SelfDecisionProps): ReactNode {
  const { approvals, refusal } = useMessages();
  const words = approvals.self;
  const show = useShowDecision();
  const rolesOf = useRoles();
  const may = simulation.missing.length === 0;
  return (
    <div className={styles.box}>
      <Glyph name={may ? 'check' : 'padlock'} className={styles.glyph} />
      <div className={styles.words}>
        <p>
          <strong>{may ? words.can : words.cannot}</strong>{' '}
          {may
            ? words.canText
            : `${selfReasons(simulation, words, rolesOf)} ${words.approvers(rolesOf(approval.candidate_roles))}`}
        </p>
        <p>
          <TextLink onFollow={() => show(simulation, approvals.decision.action)}>{refusal.showDecision}</TextLink>
        </p>
      </div>
    </div>
  );
}
