import type { Approval, TimelineEvent } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { NowStrip } from '../components/NowStrip';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import { openedText } from '../timeline/event-reading';
import type { ScreenFacts } from './screen-facts';

export interface TakenBackProps {
  readonly approval: Pick<Approval, 'id'>;
  readonly events: readonly TimelineEvent[];
  readonly facts: ScreenFacts;
}

/** Who took it back, and why: the votes alone would still say that it was agreed to. */
export function TakenBack({ approval, events, facts }: TakenBackProps): ReactNode {
  const { approvals, timeline } = useMessages();
  const time = useTimeFormat();
  const event = events.find(({ type, target_ids }) => type === 'approval_revoked' && target_ids.includes(approval.id));
  if (!event) return null;
  const reason = openedText(event, 'rationale');
  return (
    <NowStrip
      tone="info"
      glyph="info"
      title={approvals.takeBack.by(facts.nameOf(event.actor), time.moment(event.created_at, facts.now))}
      detail={reason === undefined ? undefined : timeline.events.quote(reason)}
    />
  );
}
