import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Runbook } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { RiskMark } from '../components/RiskMark';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './StartRunDialog.module.css';

export interface StartRunDialogProps {
  readonly runbook: Pick<Runbook, 'name' | 'version' | 'risk_level'>;
  /** The tenants the run would be for. */
  readonly tenants: readonly string[];
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onStart: () => void;
  readonly onClose: () => void;
}

/** Says what is started, and for whom, before it is. */
export function StartRunDialog({ runbook, tenants, busy, error, onStart, onClose }: StartRunDialogProps): ReactNode {
  const { runbooks, action } = useMessages();
  const { detail } = runbooks;
  const number = useNumberFormat();
  return (
    <Dialog
      open
      onClose={onClose}
      title={detail.startTitle(runbook.name, number(runbook.version))}
      description={detail.startText}
      onSubmit={() => {
        if (!busy) onStart();
      }}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="primary" glyph="step-running" busy={busy}>
            {detail.startConfirm}
          </Button>
        </>
      }
    >
      <p className={styles.line}>
        <span className={styles.name}>{detail.startTenants}</span> {tenants.join(', ')}
        <RiskMark risk={runbook.risk_level} chip />
      </p>
      {error ? <ErrorNotice error={error} action={detail.startConfirm} /> : null}
    </Dialog>
  );
}
