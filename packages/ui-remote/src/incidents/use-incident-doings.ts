import type { Incident, RunbookSummary } from '@incident-center/sdk/contract';
import { useToast } from '../components/ToastRegion';
import { useHost, useNameOf } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useMessages } from '../theme/locale-context';

/** What a page changes of its incident without a dialog of its own; each says whether it worked. */
export function useIncidentDoings(incident: Incident) {
  const host = useHost();
  const messages = useMessages();
  const { incidents } = messages;
  const nameOf = useNameOf();
  const toast = useToast();
  const assign = useChange((api, owner: string | null) =>
    api.assignIncidentOwner({ incident_id: incident.id, owner }, { if_match: incident.version }),
  );
  const comment = useChange((api, text: string) => api.commentOnIncident({ incident_id: incident.id, text }));
  const start = useChange((api, runbook: RunbookSummary) =>
    api.executeRunbook({ runbook_id: runbook.id, version: runbook.version, incident_id: incident.id }),
  );
  const startRun = async (runbook: RunbookSummary): Promise<void> => {
    const answer = await start.run(runbook);
    if (!answer) return;
    toast({ text: incidents.runs.started(runbook.name) });
    host.navigate({ screen: 'execution', executionId: answer.execution.id });
  };
  const sendComment = async (text: string): Promise<boolean> => {
    if (!(await comment.run(text))) return false;
    toast({ text: incidents.done.commented });
    return true;
  };
  const assignTo = async (owner: string | null): Promise<boolean> => {
    if (!(await assign.run(owner))) return false;
    toast({ text: incidents.done.owner(owner === null ? messages.person.unassigned : nameOf(owner)) });
    return true;
  };
  const copyId = async (): Promise<void> => {
    await navigator.clipboard.writeText(incident.id);
    toast({ text: messages.copy.copied });
  };
  return { assign, comment, start, startRun, sendComment, assignTo, copyId };
}
