import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { Approval } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { NowStrip } from '../components/NowStrip';
import { isConflict } from '../policy/error-words';
import { RationaleDialog } from '../policy/RationaleDialog';
import { useMessages } from '../theme/locale-context';

export interface TakeBackDialogProps {
  /** What is taken back; none while nobody asked to. */
  readonly approval: Pick<Approval, 'status' | 'title'> | undefined;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onConfirm: (rationale: string) => void;
  readonly onClose: () => void;
}

/** Says what is lost with a request or an approval, and asks why. */
export function TakeBackDialog({ approval, busy, error, onConfirm, onClose }: TakeBackDialogProps): ReactNode {
  const { takeBack: words, decision } = useMessages().approvals;
  const waiting = approval?.status === 'waiting';
  const title = approval?.title ?? '';
  return (
    <RationaleDialog
      open={approval !== undefined}
      title={waiting ? words.withdrawTitle : words.backTitle}
      description={waiting ? words.withdrawText(title) : words.backText(title)}
      confirm={waiting ? words.withdrawConfirm : words.backConfirm}
      danger
      busy={busy}
      error={error}
      conflict={isConflict(error) ? <NowStrip tone="warn" glyph="refresh" title={decision.changed} /> : undefined}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
