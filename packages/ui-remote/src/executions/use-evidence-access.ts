import { ERROR_CODES, type ErrorCode, IncidentCenterError } from '@incident-center/sdk/client';
import type { Evidence } from '@incident-center/sdk/contract';
import { useMemo } from 'react';
import type { Refusal } from '../components/WhyToFix';
import { useClient, useHost } from '../host/remote-context';
import type { EvidenceAccess } from './evidence-access';
import { evidenceAddress } from './evidence-address';

const isKnown = (code: unknown): code is ErrorCode => typeof code === 'string' && code in ERROR_CODES;

async function codeOf(answer: Response): Promise<ErrorCode> {
  const problem: unknown = await answer.json().catch(() => undefined);
  const code = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined;
  return isKnown(code) ? code : 'UNAVAILABLE';
}

async function read(url: string, signal?: AbortSignal): Promise<Response> {
  const answer = await fetch(url, signal ? { signal } : {}).catch((cause: unknown) => {
    throw new IncidentCenterError('UNAVAILABLE', undefined, { cause });
  });
  if (!answer.ok) throw new IncidentCenterError(await codeOf(answer));
  return answer;
}

/** How files of a run are looked at: by addresses that live for minutes, so that none is kept. */
export function useEvidenceAccess(
  executionId: string,
  given: { readonly sensitiveRefusal: Refusal | undefined; readonly onDownload: (file: Evidence) => void },
): EvidenceAccess {
  const client = useClient();
  const { apiBase } = useHost();
  const preview = useMemo(
    (): EvidenceAccess['preview'] => async (file, signal) => {
      const answer = await client.getEvidenceUrl(
        { execution_id: executionId, sha256: file.evidence_ref, preview: true },
        { signal },
      );
      const url = evidenceAddress(answer.url, apiBase);
      if (answer.preview === undefined) throw new IncidentCenterError('UNSUPPORTED_MEDIA_TYPE');
      if (answer.preview.kind === 'image') {
        const explain = (): Promise<ErrorCode | undefined> =>
          read(url).then(
            () => undefined,
            (error: IncidentCenterError) => error.code,
          );
        return { kind: 'image', url, explain };
      }
      const text = await (await read(url, signal)).text();
      return { kind: 'text', text, truncated: answer.preview.truncated };
    },
    [client, executionId, apiBase],
  );
  return { preview, ...given };
}
