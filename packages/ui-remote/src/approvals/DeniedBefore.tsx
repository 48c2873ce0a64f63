import type { Approval } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { NowStrip } from '../components/NowStrip';
import { TextLink } from '../components/TextLink';
import type { Place } from '../executions/ExecutionHeader';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import { deniedBefore } from './denied-before';
import type { ScreenFacts } from './screen-facts';

export interface DeniedBeforeProps {
  readonly approval: Approval;
  /** The requests of the same attempt of the same step. */
  readonly among: readonly Approval[];
  readonly facts: ScreenFacts;
  readonly placeOf: (approvalId: string) => Place;
}

/** That somebody said no to this already, and why: whoever decides next should not learn it from others. */
export function DeniedBefore({ approval, among, facts, placeOf }: DeniedBeforeProps): ReactNode {
  const { before: words } = useMessages().approvals;
  const time = useTimeFormat();
  const denial = deniedBefore(approval, among);
  if (!denial) return null;
  const { vote, sameInputs } = denial;
  return (
    <NowStrip
      tone={sameInputs ? 'danger' : 'warn'}
      glyph={sameInputs ? 'warning' : 'info'}
      title={words.title(facts.nameOf(vote.voter), time.moment(vote.created_at, facts.now))}
      detail={(sameInputs ? words.same : words.other)(vote.reason)}
      actions={
        <TextLink {...placeOf(denial.approval.id)} underlined>
          {words.open}
        </TextLink>
      }
    />
  );
}
