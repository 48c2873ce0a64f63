import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { NowStrip } from '../components/NowStrip';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import type { StepView } from './run-view';

export interface StepNotesProps {
  readonly step: StepView;
  /** The open step, where it is another one. */
  readonly open: StepView | undefined;
  readonly onBack: () => void;
}

/** What to know of a step before anything else: that it can only be read here, or that nobody knows its outcome. */
export function StepNotes({ step, open, onBack }: StepNotesProps): ReactNode {
  const { executions: words } = useMessages();
  const number = useNumberFormat();
  return (
    <>
      {open && open !== step ? (
        <NowStrip
          tone="info"
          glyph="info"
          title={words.readOnly}
          actions={
            <Button size="small" onClick={onBack}>
              {words.backToOpen(number(open.number))}
            </Button>
          }
        />
      ) : null}
      {step.record.state === 'unknown' ? (
        <NowStrip tone="warn" glyph="step-unknown" title={words.unknownTitle} detail={words.unknownText} />
      ) : null}
    </>
  );
}
