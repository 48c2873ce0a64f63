import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { StepSpec, StepValues } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { useRoles } from '../approvals/use-roles';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { TextArea } from '../components/TextArea';
import { ErrorNotice } from '../policy/ErrorNotice';
import { rationaleLacks } from '../policy/refusal-words';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './AskApprovalDialog.module.css';
import { wordOf } from './value-words';

export interface AskApprovalDialogProps {
  readonly open: boolean;
  readonly spec: StepSpec;
  readonly tenants: readonly string[];
  /** The inputs it will be bound to. */
  readonly values: StepValues;
  /** An earlier request becomes void. */
  readonly replaces: boolean;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onAsk: (justification: string) => void;
  readonly onClose: () => void;
}

/** Says what exactly will be asked for, and takes the reason that approvers decide on. */
export function AskApprovalDialog(props: AskApprovalDialogProps): ReactNode {
  // Mounted anew for each opening: a reason belongs to one request.
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog(props: AskApprovalDialogProps): ReactNode {
  const { spec, tenants, values, replaces, busy, error, onAsk, onClose } = props;
  const { executions, approvals, action } = useMessages();
  const words = executions.askDialog;
  const number = useNumberFormat();
  const rolesOf = useRoles();
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const lacks = rationaleLacks(text);
  const terms = spec.approval;
  const send = (): void => {
    setTried(true);
    if (lacks === 0 && !busy) onAsk(text.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(spec.name)}
      description={
        terms
          ? words.description(terms.quorum, number(terms.quorum), rolesOf(terms.candidate_roles))
          : approvals.card.policyAsks
      }
      onSubmit={send}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {words.send}
          </Button>
        </>
      }
    >
      <div className={styles.bound}>
        <h3 className={styles.title}>{words.bound}</h3>
        <dl className={styles.values}>
          {terms ? (
            <div>
              <dt>{approvals.card.fields.operation}</dt>
              <dd>{terms.operation.replaceAll('_', ' ')}</dd>
            </div>
          ) : null}
          <div>
            <dt>{approvals.card.fields.tenants}</dt>
            <dd>{tenants.join(', ')}</dd>
          </div>
          {spec.inputs.map(({ key, label }) => {
            const value = values[key];
            return value === undefined || value === null ? null : (
              <div key={key}>
                <dt>{label}</dt>
                <dd>
                  <bdi>{wordOf(value, executions, number)}</bdi>
                </dd>
              </div>
            );
          })}
        </dl>
        {replaces ? <p className={styles.note}>{words.voids}</p> : null}
      </div>
      <TextArea
        label={words.why}
        required
        hint={words.whyHint}
        error={tried && lacks > 0 ? words.short(number(10)) : undefined}
        value={text}
        rows={4}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      {error ? <ErrorNotice error={error} action={words.send} /> : null}
    </Dialog>
  );
}
