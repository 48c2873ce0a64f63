import type { IncidentCenterError } from '@incident-center/sdk/client';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { NowStrip } from '../components/NowStrip';
import { Panel } from '../components/Panel';
import { TextArea } from '../components/TextArea';
import { type Refusal, WhyToFix } from '../components/WhyToFix';
import { ErrorNotice } from '../policy/ErrorNotice';
import { isConflict } from '../policy/error-words';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './DecisionForm.module.css';

export type Decision = 'approve' | 'deny';

export interface DecisionFormProps {
  /** Neither can be decided. */
  readonly refusal?: Refusal | undefined;
  /** Approving would be good for nothing; denying stays possible. */
  readonly approveRefusal?: Refusal | undefined;
  readonly deciding: Decision | undefined;
  readonly error: IncidentCenterError | undefined;
  readonly onDecide: (decision: Decision, reason: string) => void;
}

export const LONGEST_REASON = 500;

/** Approve or deny, with the reason. Neither has a shortcut. */
export function DecisionForm(props: DecisionFormProps): ReactNode {
  const { refusal, approveRefusal, deciding, error, onDecide } = props;
  const { approvals } = useMessages();
  const words = approvals.decision;
  const number = useNumberFormat();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const length = [...reason.trim()].length;
  const problem =
    length > LONGEST_REASON ? words.tooLong(number(LONGEST_REASON)) : tried && length === 0 ? words.missing : undefined;
  const decide = (decision: Decision): void => {
    setTried(true);
    if (length > 0 && length <= LONGEST_REASON && !deciding) onDecide(decision, reason.trim());
  };
  return (
    <Panel title={words.title} level={3}>
      <div className={styles.form}>
        {refusal ? (
          <div className={styles.refused}>
            <p className={styles.cannot}>{words.cannot}</p>
            <WhyToFix small why={refusal.why} toFix={refusal.toFix} />
            {refusal.actions ? <div>{refusal.actions}</div> : null}
          </div>
        ) : (
          <TextArea
            label={words.reason}
            note={words.reasonNote}
            required
            hint={words.reasonHint}
            limit={LONGEST_REASON}
            error={problem}
            value={reason}
            rows={4}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        <div className={styles.buttons}>
          <Button
            variant="primary"
            glyph="check"
            full
            refusal={refusal ?? approveRefusal}
            busy={deciding === 'approve'}
            onClick={() => decide('approve')}
          >
            {words.approve}
          </Button>
          <Button
            variant="danger"
            glyph="x"
            full
            refusal={refusal}
            busy={deciding === 'deny'}
            onClick={() => decide('deny')}
          >
            {words.deny}
          </Button>
        </div>
        {isConflict(error) ? (
          <NowStrip tone="warn" glyph="refresh" title={words.changed} />
        ) : error ? (
          <ErrorNotice error={error} action={words.title} />
        ) : null}
        {refusal ? null : <p className={styles.signed}>{words.signed}</p>}
      </div>
    </Panel>
  );
}
