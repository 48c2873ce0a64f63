import type { IncidentListItem } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { useToast } from '../components/ToastRegion';
import { useSimulations } from '../host/use-simulations';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { BulkBar, BulkFailures } from './BulkBar';
import { type BulkAction, type BulkResult, useBulk } from './use-bulk';
import type { ListSelection } from './use-list-selection';

/** What can be done with all selected rows, and what came of it. */
export function useBulkBar(
  items: readonly IncidentListItem[],
  { chosen, clear }: ListSelection,
  onChanged: (id: string) => void,
): { readonly bar: ReactNode; readonly failures: ReactNode } {
  const messages = useMessages();
  const { incidents } = messages;
  const number = useNumberFormat();
  const toast = useToast();
  const refusalOf = useRefusalOf();
  const bulk = useBulk(onChanged);
  const [result, setResult] = useState<BulkResult>();
  const unacknowledged = chosen.filter(({ status }) => status === 'new');
  // Asked of the first: the policy's answer about a role is the same for all, and each row is decided again.
  const may = useSimulations({
    acknowledge: unacknowledged[0] && {
      action: 'can_acknowledge_incident' as const,
      resource: { type: 'incident' as const, id: unacknowledged[0].id },
    },
    assign: chosen[0] && {
      action: 'can_assign_incident' as const,
      resource: { type: 'incident' as const, id: chosen[0].id },
    },
  });
  const run = async (name: BulkAction): Promise<void> => {
    const outcome = await bulk.run(name, name === 'acknowledge' ? unacknowledged : chosen);
    setResult(outcome.failed.length > 0 ? outcome : undefined);
    if (outcome.failed.length === 0) clear();
    toast({ text: incidents.list.bulkDone(number(outcome.done), number(outcome.all)) });
  };
  return {
    bar:
      chosen.length === 0 ? undefined : (
        <BulkBar
          selected={chosen.length}
          shown={items.length}
          running={bulk.running}
          acknowledge={{
            refusal:
              unacknowledged.length > 0
                ? refusalOf(may.acknowledge, incidents.action.acknowledge)
                : { why: messages.policy.illegal.why },
            run: () => void run('acknowledge'),
          }}
          assign={{ refusal: refusalOf(may.assign, incidents.action.assignToMe), run: () => void run('assign') }}
          onClear={clear}
        />
      ),
    failures: result ? <BulkFailures result={result} onDismiss={() => setResult(undefined)} /> : undefined,
  };
}
