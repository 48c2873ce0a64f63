import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Incident } from '@incident-center/sdk/contract';
import type { Severity } from '@incident-center/state-machines/transition-table';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { SelectField } from '../components/SelectField';
import { TextArea } from '../components/TextArea';
import { type Refusal, WhyToFix } from '../components/WhyToFix';
import { ErrorNotice } from '../policy/ErrorNotice';
import { rationaleLacks } from '../policy/refusal-words';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';
import { severityMoves } from './moves';

/** What is asked for: a higher severity, or the next on call where none is given. */
export interface Escalation {
  readonly severity?: Severity | undefined;
  readonly rationale: string;
}

export interface EscalateDialogProps {
  readonly incident: Incident;
  /** Why a severity is not this person's to raise. */
  readonly severityRefusal: (severity: Severity) => Refusal | undefined;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly conflict?: ReactNode;
  readonly onEscalate: (escalation: Escalation) => void;
  readonly onClose: () => void;
}

/** Calls for more: hands the incident to the next on call, or raises its severity. */
export function EscalateDialog(props: EscalateDialogProps): ReactNode {
  const { incident, severityRefusal, busy, error, conflict, onEscalate, onClose } = props;
  const { incidents, severity: names, policy, action } = useMessages();
  const { escalate: words } = incidents;
  const number = useNumberFormat();
  const group = useId();
  const higher = severityMoves(incident)
    .filter(({ direction }) => direction === 'raise')
    .map(({ to }) => to)
    .reverse();
  const [how, setHow] = useState<'tier' | 'severity'>('tier');
  const [to, setTo] = useState(higher.find((one) => !severityRefusal(one)) ?? higher[0]);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const refusal = how === 'severity' && to ? severityRefusal(to) : undefined;
  const lacks = rationaleLacks(text);
  const send = (): void => {
    setTried(true);
    if (lacks > 0 || busy || refusal) return;
    onEscalate({ rationale: text.trim(), ...(how === 'severity' && to && { severity: to }) });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.text}
      onSubmit={send}
      footer={
        conflict ? undefined : (
          <>
            <Button onClick={onClose}>{action.cancel}</Button>
            <Button type="submit" variant="primary" busy={busy} refusal={refusal}>
              {words.confirm}
            </Button>
          </>
        )
      }
    >
      {conflict ?? (
        <>
          <div role="radiogroup" aria-label={words.how} className={styles.group}>
            <label className={styles.choice}>
              <input type="radio" name={group} checked={how === 'tier'} onChange={() => setHow('tier')} />
              <span className={styles.choiceText}>
                {words.tier}
                <span className={styles.choiceHint}>
                  {words.tierHint(number(incident.escalation_tier), incident.escalation_tier)}
                </span>
              </span>
            </label>
            {higher.length > 0 ? (
              <label className={styles.choice}>
                <input type="radio" name={group} checked={how === 'severity'} onChange={() => setHow('severity')} />
                <span className={styles.choiceText}>{words.severity}</span>
              </label>
            ) : null}
          </div>
          {how === 'severity' && to ? (
            <SelectField
              label={words.to}
              value={to}
              options={higher.map((value) => ({ value, label: names[value] }))}
              onChange={(event) => setTo(higher.find((one) => one === event.target.value) ?? to)}
            />
          ) : null}
          {refusal ? <WhyToFix why={refusal.why} toFix={refusal.toFix} /> : null}
          <TextArea
            label={policy.rationale.label}
            required
            rows={4}
            hint={policy.rationale.hint}
            value={text}
            error={tried && lacks > 0 ? policy.rationale.short(lacks, number(lacks)) : undefined}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
            }}
          />
        </>
      )}
      {!conflict && error ? <ErrorNotice error={error} action={words.confirm} /> : null}
    </Dialog>
  );
}
