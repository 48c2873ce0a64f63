import type { Approval, Simulation } from '@incident-center/sdk/contract';
import { type ReactNode, useId, useState } from 'react';
import { Glyph } from '../components/Glyph';
import { DecisionFacts } from '../policy/DecisionProvider';
import { useMessages } from '../theme/locale-context';
import styles from './DecisionSide.module.css';
import { useRoles } from './use-roles';

export interface WhyYouMayProps {
  readonly simulation: Simulation;
  readonly approval: Pick<Approval, 'candidate_roles' | 'tenants' | 'kind'>;
}

/** What the policy found to hold: in words, and word for word where somebody wants it so. */
export function WhyYouMay({ simulation, approval }: WhyYouMayProps): ReactNode {
  const { approvals, refusal, policy } = useMessages();
  const words = approvals.may;
  const rolesOf = useRoles();
  const id = useId();
  const [shown, setShown] = useState(false);
  const holds = new Set(simulation.requirements);
  const lines = [
    holds.has('candidate_role') ? words.role(rolesOf(approval.candidate_roles)) : undefined,
    holds.has('tenant_scope') ? words.tenant(approval.tenants.join(', ')) : undefined,
    holds.has('not_requester') ? words.not_requester : undefined,
    holds.has('not_step_operator') && approval.kind === 'step' ? words.not_step_operator : undefined,
    holds.has('not_author') ? words.not_author : undefined,
  ].filter((line) => line !== undefined);
  return (
    <section className={styles.after}>
      <h3>{words.title}</h3>
      <ul className={styles.reasons}>
        {lines.map((line) => (
          <li key={line} className={styles.holds}>
            <Glyph name="check" className={styles.ok} /> <span>{line}</span>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={styles.disclosure}
        aria-expanded={shown}
        aria-controls={id}
        onClick={() => setShown(!shown)}
      >
        <Glyph name={shown ? 'chevron-up' : 'chevron-down'} />
        {shown ? policy.decision.hide : refusal.showDecision}
      </button>
      <div id={id} hidden={!shown} className={styles.decision}>
        {shown ? <DecisionFacts simulation={simulation} /> : null}
      </div>
    </section>
  );
}
