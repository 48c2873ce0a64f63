import type { ReactNode } from 'react';
import { NowStrip } from '../components/NowStrip';
import { isConflict } from '../policy/error-words';
import { RationaleDialog } from '../policy/RationaleDialog';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import type { OpenStepReading } from './read-open-step';
import type { RunChanges } from './use-run-changes';

export interface SkipStepDialogProps {
  readonly open: boolean;
  readonly reading: OpenStepReading;
  readonly change: Pick<RunChanges['skip'], 'busy' | 'error'>;
  readonly onConfirm: (rationale: string) => void;
  readonly onClose: () => void;
}

/** Says what leaving the open step undone means, and asks why. */
export function SkipStepDialog({ open, reading, change, onConfirm, onClose }: SkipStepDialogProps): ReactNode {
  const { skipDialog: words, conflictTitle, conflictText } = useMessages().executions;
  const number = useNumberFormat();
  const { step, next, boundApproval } = reading;
  const approval = boundApproval?.status === 'granted' ? words.uses : boundApproval ? words.voids : undefined;
  return (
    <RationaleDialog
      open={open}
      title={words.title(number(step.number))}
      description={[
        words.text(step.spec.name),
        next ? words.next(next.spec.name) : words.last,
        words.dropped,
        ...(approval ? [approval] : []),
      ].join(' ')}
      confirm={words.confirm}
      danger
      busy={change.busy}
      error={change.error}
      conflict={
        isConflict(change.error) || change.error?.code === 'STEP_NOT_CURRENT' ? (
          <NowStrip tone="warn" glyph="refresh" title={conflictTitle} detail={conflictText} />
        ) : undefined
      }
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
