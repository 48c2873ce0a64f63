import type { OperationName } from '@incident-center/sdk/contract';
import type { Center } from '../center.js';
import type { Reply } from '../perform.js';
import { ATTRIBUTES, SPANS } from './names.js';
import { idsIn, inSpan } from './tracing.js';

const ERROR_STATUS = 400;

function outcomeOf({ status, replayed }: Reply): 'replayed' | 'refused' | 'committed' {
  if (replayed) return 'replayed';
  return status >= ERROR_STATUS ? 'refused' : 'committed';
}

/** Makes a change as a span of its own, and counts how it ended. */
export function observeChange(
  { telemetry }: Pick<Center, 'telemetry'>,
  { operation, input }: { operation: OperationName; input: unknown },
  run: () => Promise<Reply>,
): Promise<Reply> {
  const ended = (outcome: string) => telemetry.count('incident_center_changes_total', { operation, outcome });
  const attributes = { [ATTRIBUTES.operation]: operation, ...idsIn(input) };
  return inSpan(`${SPANS.change} ${operation}`, { attributes }, async (span) => {
    try {
      const reply = await run();
      const outcome = outcomeOf(reply);
      ended(outcome);
      span.setAttribute(ATTRIBUTES.outcome, outcome);
      return reply;
    } catch (error) {
      ended('failed');
      throw error;
    }
  });
}
