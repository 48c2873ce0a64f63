import type { StepSpec } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Checkbox } from '../components/Checkbox';
import { TextField } from '../components/TextField';
import { useMessages } from '../theme/locale-context';
import styles from './DraftEditor.module.css';

type Terms = NonNullable<StepSpec['approval']>;

export interface ApprovalTermsProps {
  readonly terms: Terms | undefined;
  readonly onChange: (terms: Terms | undefined) => void;
}

const DEFAULTS: Terms = {
  operation: 'complete_step',
  quorum: 1,
  candidate_roles: ['team_lead', 'security_admin'],
  expires_in_seconds: 3_600,
};

/** What approvers of a high-risk step are asked, how many of them, and for how long it is good. */
export function ApprovalTerms({ terms, onChange }: ApprovalTermsProps): ReactNode {
  const { runbooks, policy } = useMessages();
  const { edit: words } = runbooks;
  // A host's own roles have no word here, and stay as they are.
  const known = [...new Set([...Object.keys(policy.roles), ...(terms?.candidate_roles ?? [])])];
  const set = (change: Partial<Terms>): void => onChange({ ...(terms ?? DEFAULTS), ...change });
  const number = (text: string): number => Math.trunc(Number(text)) || 0;
  return (
    <div className={styles.terms}>
      <div>
        <Checkbox
          label={words.approval}
          checked={terms !== undefined}
          onChange={(checked) => onChange(checked ? DEFAULTS : undefined)}
        />
        {terms ? null : <p className={styles.hint}>{words.approvalHint}</p>}
      </div>
      {terms ? (
        <>
          <div className={styles.row}>
            <TextField
              label={words.operation}
              mono
              dir="ltr"
              spellCheck={false}
              value={terms.operation}
              onChange={(event) => set({ operation: event.target.value })}
            />
            <TextField
              label={words.quorum}
              type="number"
              min={1}
              max={10}
              value={terms.quorum || ''}
              onChange={(event) => set({ quorum: number(event.target.value) })}
            />
            <TextField
              label={words.expires}
              type="number"
              min={60}
              max={86_400}
              value={terms.expires_in_seconds || ''}
              onChange={(event) => set({ expires_in_seconds: number(event.target.value) })}
            />
          </div>
          <fieldset className={styles.roles}>
            <legend className={styles.legend}>{words.roles}</legend>
            {known.map((role) => (
              <Checkbox
                key={role}
                label={(Object.hasOwn(policy.roles, role) ? policy.roles[role] : undefined) ?? role}
                checked={terms.candidate_roles.includes(role)}
                onChange={(checked) =>
                  set({
                    candidate_roles: checked
                      ? [...terms.candidate_roles, role]
                      : terms.candidate_roles.filter((one) => one !== role),
                  })
                }
              />
            ))}
          </fieldset>
        </>
      ) : null}
    </div>
  );
}
