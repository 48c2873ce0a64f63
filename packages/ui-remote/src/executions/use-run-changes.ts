import { putByXhr, uploadEvidence } from '@incident-center/sdk/client';
import type { Execution, StepValues } from '@incident-center/sdk/contract';
import { useCallback, useRef } from 'react';
import { applyAnswer } from '../host/apply-answer';
import { queryKeys } from '../host/query-keys';
import { useRemote } from '../host/remote-context';
import { type Change, useChange } from '../host/use-change';
import type { OUTCOMES } from './OpenStep';
import type { EvidenceToSend } from './upload-queue';
import type { RunDetail } from './use-run';

type Client = ReturnType<typeof useRemote>['connection']['client'];
type Answer<Name extends keyof Client> = Awaited<ReturnType<Client[Name]>>;

export interface Completion {
  readonly step: string;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly evidence: string[];
  readonly inputs: StepValues | undefined;
  readonly outputs: StepValues;
  readonly note: string;
}

export interface RunChanges {
  readonly complete: Change<Completion, Answer<'completeStep'>>;
  readonly ask: Change<{ step: string; justification: string; inputs: StepValues }, Answer<'requestStepApproval'>>;
  readonly skip: Change<{ step: string; rationale: string }, Answer<'skipStep'>>;
  readonly end: Change<{ how: 'fail' | 'abort'; rationale: string }, Answer<'failExecution'>>;
  readonly attach: (evidence: EvidenceToSend) => Promise<Answer<'attachEvidence'>['evidence']>;
}

/** Everything that changes a run, each sent with the version that was read last. */
export function useRunChanges(execution: Execution | undefined): RunChanges {
  const { connection } = useRemote();
  const latest = useRef(execution);
  if (execution && execution.version >= (latest.current?.version ?? 0)) latest.current = execution;
  const run = () => ({ execution_id: latest.current?.id ?? '' });
  const version = () => ({ if_match: latest.current?.version });

  const complete = useChange((client, given: Completion) =>
    client.completeStep(
      {
        ...run(),
        step: given.step,
        outcome: given.outcome,
        outputs: given.outputs,
        ...(given.evidence.length > 0 ? { evidence_ref: given.evidence } : {}),
        ...(given.inputs ? { inputs: given.inputs } : {}),
        ...(given.note.trim() ? { note: given.note.trim() } : {}),
      },
      version(),
    ),
  );
  const ask = useChange(async (client, given: { step: string; justification: string; inputs: StepValues }) => {
    const answer = await client.requestStepApproval({ ...run(), ...given }, version());
    // The run's approvals are read with it: without this, the request would be missing until that is read again.
    connection.queries.setQueryData<RunDetail>(
      queryKeys.execution(answer.execution.id),
      (detail) => detail && { ...detail, approvals: [...detail.approvals, answer.approval] },
    );
    return answer;
  });
  const skip = useChange((client, given: { step: string; rationale: string }) =>
    client.skipStep({ ...run(), ...given }, version()),
  );
  const end = useChange((client, { how, rationale }: { how: 'fail' | 'abort'; rationale: string }) =>
    how === 'fail'
      ? client.failExecution({ ...run(), rationale }, version())
      : client.abortExecution({ ...run(), rationale }, version()),
  );
  const attach = useCallback(
    async (evidence: EvidenceToSend) => {
      const { current } = latest;
      const { onProgress, onAttaching, signal, ...file } = evidence;
      // Asked for right before attaching, when all was sent.
      const if_match = () => {
        onAttaching();
        return latest.current?.version;
      };
      const answer = await uploadEvidence(
        connection.client,
        { execution_id: current?.id ?? '', ...file },
        { put: putByXhr, onProgress, signal, if_match },
      );
      // The next file of the same drop is sent before the screen has drawn this answer.
      latest.current = answer.execution;
      applyAnswer(connection.queries, answer);
      return answer.evidence;
    },
    [connection],
  );
  return { complete, ask, skip, end, attach };
}
