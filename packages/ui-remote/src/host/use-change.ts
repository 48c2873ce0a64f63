import { type IncidentCenterClient, IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/client';
import { useMutation } from '@tanstack/react-query';
import { useCallback } from 'react';
import { applyAnswer, type ChangeAnswer } from './apply-answer';
import { useRemote } from './remote-context';

export interface Change<Input, Answer> {
  /** Does it. Resolves to the answer, or to undefined where it failed; `error` then says why. */
  readonly run: (input: Input) => Promise<Answer | undefined>;
  readonly busy: boolean;
  /** What it runs with, while busy. */
  readonly running: Input | undefined;
  readonly error: IncidentCenterError | undefined;
  /** What failed, to try it again or to keep what was written. */
  readonly failed: Input | undefined;
  readonly reset: () => void;
}

/** Any failure as ours, so that screens have one kind of error to put into words. */
export function asIncidentCenterError(error: unknown): IncidentCenterError {
  if (isIncidentCenterError(error)) return error;
  return new IncidentCenterError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error });
}

/**
 * A change: sent once, its answer put into everything that shows it, its failure kept for whoever shows that.
 * Send the version that was read: `{ if_match: incident.version }`.
 *
 * @example
 * const move = useChange((client, status: IncidentStatus) =>
 *   client.transitionIncident({ incident_id: incident.id, status }, { if_match: incident.version }));
 * <Button busy={move.busy} onClick={() => void move.run('acknowledged')}>Acknowledge</Button>
 */
export function useChange<Input, Answer extends ChangeAnswer>(
  change: (client: IncidentCenterClient, input: Input) => Promise<Answer>,
): Change<Input, Answer> {
  const { connection, host } = useRemote();
  const mutation = useMutation<Answer, unknown, Input>(
    {
      mutationFn: (input) => change(connection.client, input),
      onSuccess: (answer) => applyAnswer(connection.queries, answer),
      onError: (error) => {
        // What I saw was old: read it again, so that the conflict can be shown against what is so now.
        if (isIncidentCenterError(error) && error.code !== 'UNAVAILABLE') void connection.queries.invalidateQueries();
        host.telemetry?.event('change_failed', { code: asIncidentCenterError(error).code });
      },
    },
    connection.queries,
  );
  const { mutateAsync, isPending, error, variables, reset } = mutation;
  const run = useCallback(
    async (input: Input) => {
      try {
        return await mutateAsync(input);
      } catch {
        return undefined;
      }
    },
    [mutateAsync],
  );
  return {
    run,
    busy: isPending,
    running: isPending ? variables : undefined,
    error: error ? asIncidentCenterError(error) : undefined,
    failed: error ? variables : undefined,
    reset,
  };
}
