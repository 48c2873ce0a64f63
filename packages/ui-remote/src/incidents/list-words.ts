import type { IncidentListItem } from '@incident-center/sdk/contract';
import type { Messages } from '../messages/en';

type Words = Messages['incidents']['list'];

/** What an incident's runbooks do, in a few words; `waits` where somebody has to decide. */
export function runWords(
  { run_summary, linked_runbook_ids }: Pick<IncidentListItem, 'run_summary' | 'linked_runbook_ids'>,
  words: Words,
  number: (value: number) => string,
): { readonly text: string; readonly waits: boolean } {
  if (!run_summary) {
    return { text: linked_runbook_ids.length > 0 ? words.runbookLinked : words.noRunbook, waits: false };
  }
  const [step, count] = [number(run_summary.step_number), number(run_summary.step_count)];
  switch (run_summary.state) {
    case 'blocked':
      return { text: words.stepBlocked(step, count), waits: true };
    case 'pending':
    case 'running':
      return { text: words.stepRunning(step, count), waits: false };
    case 'completed':
      return { text: words.runCompleted, waits: false };
    case 'failed':
      return { text: words.runFailed(step, count), waits: false };
    case 'aborted':
      return { text: words.runAborted(step, count), waits: false };
  }
}
