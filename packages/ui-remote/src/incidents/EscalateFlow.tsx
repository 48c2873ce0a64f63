import type { Incident, Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import { useNameOf } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useSimulations } from '../host/use-simulations';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import { EscalateDialog, type Escalation } from './EscalateDialog';
import { IncidentConflict } from './IncidentConflict';
import { checkOfMove, moveKey, severityMoves } from './moves';
import { useConflictRows } from './use-conflict-rows';

export interface EscalateFlowProps {
  /** As it was when the dialog was opened. */
  readonly incident: Incident;
  readonly onDone?: ((incident: Incident) => void) | undefined;
  readonly onClose: () => void;
}

/** Escalates an incident, from the list and from its page. */
export function EscalateFlow({ incident, onDone, onClose }: EscalateFlowProps): ReactNode {
  const { incidents, severity: names, person } = useMessages();
  const nameOf = useNameOf();
  const toast = useToast();
  const refusalOf = useRefusalOf();
  const rows = useConflictRows();
  const may: Readonly<Record<string, Simulation | undefined>> = useSimulations(
    Object.fromEntries(severityMoves(incident).map((move) => [moveKey(move), checkOfMove(incident.id, move)])),
  );
  const { run, busy, error, failed } = useChange(
    (api, { from, severity, rationale }: Escalation & { from: Incident }) =>
      api.escalateIncident(
        { incident_id: from.id, rationale, ...(severity && { severity }) },
        { if_match: from.version },
      ),
  );
  const send = async (from: Incident, { severity, rationale }: Escalation): Promise<void> => {
    const answer = await run({ from, rationale, ...(severity && { severity }) });
    if (!answer) return;
    const { owner, severity: now } = answer.incident;
    const reference = shortReference(incident.id);
    toast({
      text: severity
        ? incidents.done.severity(reference, names[now])
        : incidents.done.escalated(reference, owner === null ? person.unassigned : nameOf(owner)),
    });
    onDone?.(answer.incident);
    onClose();
  };
  return (
    <EscalateDialog
      incident={incident}
      severityRefusal={(to) => refusalOf(may[`severity_${to}`], incidents.move.raise(names[to]))}
      busy={busy}
      error={error}
      conflict={
        error?.code === 'VERSION_MISMATCH' && failed ? (
          <IncidentConflict
            from={failed.from}
            error={error}
            action={incidents.escalate.confirm}
            busy={busy}
            rows={(now) => rows(failed.from, now)}
            onKeep={onClose}
            onAgain={(now) => void send(now, failed)}
          />
        ) : undefined
      }
      onEscalate={(escalation) => void send(incident, escalation)}
      onClose={onClose}
    />
  );
}
