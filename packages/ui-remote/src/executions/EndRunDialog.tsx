import type { ReactNode } from 'react';
import { NowStrip } from '../components/NowStrip';
import { isConflict } from '../policy/error-words';
import { RationaleDialog } from '../policy/RationaleDialog';
import { useMessages } from '../theme/locale-context';
import type { RunChanges } from './use-run-changes';

export interface EndRunDialogProps {
  readonly how: 'fail' | 'abort' | undefined;
  readonly change: RunChanges['end'];
  readonly onConfirm: (rationale: string) => void;
  readonly onClose: () => void;
}

/** Asks why, before a run ends early. */
export function EndRunDialog({ how, change, onConfirm, onClose }: EndRunDialogProps): ReactNode {
  const { endDialog: words, conflictTitle, conflictText } = useMessages().executions;
  const fail = how === 'fail';
  return (
    <RationaleDialog
      open={how !== undefined}
      title={fail ? words.failTitle : words.abortTitle}
      description={fail ? words.failText : words.abortText}
      confirm={fail ? words.fail : words.abort}
      danger
      busy={change.busy}
      error={change.error}
      conflict={
        isConflict(change.error) ? (
          <NowStrip tone="warn" glyph="refresh" title={conflictTitle} detail={conflictText} />
        ) : undefined
      }
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
