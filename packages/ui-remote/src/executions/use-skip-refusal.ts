import type { Simulation } from '@incident-center/sdk/contract';
import type { Refusal } from '../components/WhyToFix';
import { lackingReasons } from '../policy/refusal-words';
import { useMessages } from '../theme/locale-context';

/** Why the open step can't be skipped; nobody skips before the policy has answered. */
export function useSkipRefusal(
  simulation: Simulation | undefined,
  refusalOf: (simulation: Simulation | undefined, action: string) => Refusal | undefined,
  stale: boolean,
): Refusal | undefined {
  const { executions: words } = useMessages();
  const refusal = refusalOf(simulation, words.skipDialog.confirm);
  if (!simulation) return refusal ?? { why: words.why.checking };
  const onlyApproval =
    simulation.legal && lackingReasons(simulation).every(({ requirement }) => requirement === 'approval_evidence');
  // Where nothing is live, that is the reason, whatever the policy once answered.
  return refusal && !stale && !simulation.permitted && onlyApproval
    ? { ...refusal, why: words.skipNeedsApproval }
    : refusal;
}
