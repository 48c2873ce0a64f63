import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { NowStrip } from '../components/NowStrip';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import styles from './OpenStep.module.css';
import type { StepWork } from './use-step-work';

/** Says that what stands here was written earlier: after an hour elsewhere nobody knows what they had filled in. */
export function TakenUp({ work, now }: { readonly work: StepWork; readonly now: number }): ReactNode {
  const { kept: words } = useMessages().executions;
  const time = useTimeFormat();
  if (work.takenUpFrom === undefined) return null;
  return (
    <NowStrip
      tone="info"
      glyph="info"
      title={words.takenUp(time.moment(work.takenUpFrom, now))}
      detail={words.takenUpText}
      actions={
        <Button size="small" onClick={work.discard}>
          {words.discard}
        </Button>
      }
    />
  );
}

/** What is kept of what is written here, and for how long. */
export function KeptLine({ work }: { readonly work: Pick<StepWork, 'where'> }): ReactNode {
  const { kept: words } = useMessages().executions;
  return <p className={styles.hint}>{words[work.where]}</p>;
}
