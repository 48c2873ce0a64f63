import type { ReactNode } from 'react';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import type { Moment } from '../theme/time-format';
import { Button } from './Button';
import { NowStrip } from './NowStrip';

export interface StaleNoticeProps {
  readonly asOf: Moment;
  readonly now: Moment;
  readonly nextTryAt?: Moment | undefined;
  readonly onTryNow: () => void;
  readonly trying?: boolean | undefined;
}

/** The live connection is lost: how old this is, what is off, and when it tries again. */
export function StaleNotice({ asOf, now, nextTryAt, onTryNow, trying = false }: StaleNoticeProps): ReactNode {
  const { live } = useMessages();
  const time = useTimeFormat();
  return (
    <NowStrip
      tone="warn"
      glyph="warning"
      stacked
      title={live.lost(time.age(asOf, now))}
      detail={live.lostMeaning}
      actions={
        <>
          <Button size="small" glyph="refresh" busy={trying} onClick={onTryNow}>
            {live.tryNow}
          </Button>
          {nextTryAt === undefined ? null : <span>{live.nextTry(time.age(now, nextTryAt))}</span>}
        </>
      }
    />
  );
}
