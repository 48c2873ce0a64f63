import type { SimulateInput, Simulation } from '@incident-center/sdk/contract';
import { hashKey, useQueries } from '@tanstack/react-query';
import { queryKeys } from './query-keys';
import { useRemote } from './remote-context';

/** One question: may I do this to that. */
export type Check = SimulateInput;

/**
 * Asks the policy about everything a page offers, in one request, and again whenever something happened. An answer is
 * undefined until it has come.
 *
 * @example
 * const may = useSimulations({
 *   close: { action: 'can_close_incident', resource: { type: 'incident', id } },
 * });
 * <Button refusal={refusalOf(may.close)}>Close</Button>
 */
export function useSimulations<Name extends string>(
  checks: Readonly<Record<Name, Check | undefined>>,
): Readonly<Record<Name, Simulation | undefined>> {
  const { connection } = useRemote();
  const names = Object.keys(checks) as Name[];
  // Two buttons may ask the same question: it is one query, as two of one key would race.
  const questions = new Map<string, Check>();
  const questionOf = new Map<Name, string>();
  for (const name of names) {
    const check = checks[name];
    if (check === undefined) continue;
    const key = hashKey(queryKeys.simulation(check));
    questions.set(key, check);
    questionOf.set(name, key);
  }
  const keys = [...questions.keys()];
  const answers = useQueries({
    queries: [...questions.values()].map((check) => {
      return {
        queryKey: queryKeys.simulation(check),
        queryFn: () => connection.simulate(check),
        // What is shown stays until the next answer: a button must not change while it is read again.
        placeholderData: (last: Simulation | undefined) => last,
      };
    }),
  });
  const found = new Map(keys.map((key, index) => [key, answers[index]?.data]));
  return Object.fromEntries(names.map((name) => [name, found.get(questionOf.get(name) ?? '')])) as Record<
    Name,
    Simulation | undefined
  >;
}
