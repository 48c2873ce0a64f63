import type { Incident, IncidentDetail, RunbookSummary, Simulation } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import type { ConflictRow } from '../components/ConflictTable';
import { Dialog } from '../components/Dialog';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import type { Refusal } from '../components/WhyToFix';
import { useChange } from '../host/use-change';
import { ErrorNotice } from '../policy/ErrorNotice';
import { isConflict } from '../policy/error-words';
import { RationaleDialog } from '../policy/RationaleDialog';
import { needsRationale } from '../policy/refusal-words';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages, useTimeFormat } from '../theme/locale-context';
import { EditIncidentDialog } from './EditIncidentDialog';
import { EscalateFlow } from './EscalateFlow';
import { IncidentConflict } from './IncidentConflict';
import type { IncidentEdit } from './incident-edit';
import { useConflictRows } from './use-conflict-rows';

type Asked =
  | { readonly kind: 'edit' | 'escalate' | 'pause' | 'resume'; readonly from: Incident }
  | { readonly kind: 'unlink'; readonly from: Incident; readonly runbook: RunbookSummary };

export interface IncidentDialogs {
  readonly edit: () => void;
  readonly escalate: () => void;
  readonly unlink: (runbook: RunbookSummary) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Why nobody stops this clock, or lets it run. */
  readonly clockRefusal: Refusal | undefined;
  readonly dialog: ReactNode;
}

/** The changes of an incident's page that a dialog is filled in for; each keeps what was written through a conflict. */
export function useIncidentDialogs(
  { incident }: IncidentDetail,
  may: Readonly<Record<string, Simulation | undefined>>,
): IncidentDialogs {
  const messages = useMessages();
  const { incidents, action } = messages;
  const time = useTimeFormat();
  const toast = useToast();
  const refusalOf = useRefusalOf();
  const common = useConflictRows();
  const [asked, setAsked] = useState<Asked>();
  const reference = shortReference(incident.id);

  const edit = useChange((api, { from, edit }: { from: Incident; edit: IncidentEdit }) =>
    api.editIncident({ incident_id: from.id, ...edit }, { if_match: from.version }),
  );
  const clock = useChange(
    (api, { from, kind, rationale }: { from: Incident; kind: 'pause' | 'resume'; rationale: string }) => {
      const input = { incident_id: from.id, ...(rationale !== '' && { rationale }) };
      const options = { if_match: from.version };
      return kind === 'pause' ? api.pauseIncidentSla(input, options) : api.resumeIncidentSla(input, options);
    },
  );
  const unlink = useChange((api, { from, runbook }: { from: Incident; runbook: RunbookSummary }) =>
    api.unlinkIncidentRunbook({ incident_id: from.id, runbook_id: runbook.id }, { if_match: from.version }),
  );
  const open = (next: Asked): void => {
    for (const change of [edit, clock, unlink]) change.reset();
    setAsked(next);
  };
  const close = (): void => setAsked(undefined);
  const done = (text: string): void => {
    close();
    toast({ text });
  };

  const saveEdit = async (from: Incident, changes: IncidentEdit): Promise<void> => {
    if (await edit.run({ from, edit: changes })) done(incidents.done.edited(reference));
  };
  const setClock = async (from: Incident, kind: 'pause' | 'resume', rationale: string): Promise<void> => {
    if (await clock.run({ from, kind, rationale }))
      done(incidents.done[kind === 'pause' ? 'paused' : 'resumed'](reference));
  };
  const takeOff = async (from: Incident, runbook: RunbookSummary): Promise<void> => {
    if (await unlink.run({ from, runbook })) done(incidents.done.unlinked(runbook.name));
  };

  const tagText = (tags: Incident['tags']): string =>
    Object.entries(tags)
      .map(([name, value]) => (value === '' ? name : `${name}: ${value}`))
      .join(', ') || incidents.details.noTags;
  const editRows = (from: Incident, now: Incident, chosen: IncidentEdit): readonly ConflictRow[] => [
    {
      field: incidents.create.name,
      from: from.title,
      chosen: chosen.title,
      now: now.title,
      changed: from.title !== now.title,
    },
    {
      field: incidents.create.text,
      from: from.description,
      chosen: chosen.description,
      now: now.description,
      changed: from.description !== now.description,
    },
    {
      field: incidents.edit.tags,
      from: tagText(from.tags),
      chosen: chosen.tags && tagText(chosen.tags),
      now: tagText(now.tags),
      changed: tagText(from.tags) !== tagText(now.tags),
    },
    ...common(from, now).filter(({ changed }) => changed),
  ];
  const clockRow = (from: Incident, now: Incident): ConflictRow => {
    const at = (one: Incident): string =>
      one.sla_paused_at === null
        ? messages.sla[one.sla_state]
        : `${messages.sla.paused}, ${time.clock(one.sla_paused_at)}`;
    return { field: incidents.list.facet.sla, from: at(from), now: at(now), changed: at(from) !== at(now) };
  };

  const paused = incident.sla_paused_at !== null;
  const clockRefusal: Refusal | undefined =
    refusalOf(may.clock, paused ? incidents.sla.resume : incidents.sla.pause) ??
    (!paused && incident.sla_state === 'breached'
      ? { why: incidents.sla.breachedWhy, toFix: incidents.sla.breachedFix }
      : undefined);

  let dialog: ReactNode = null;
  if (asked?.kind === 'edit') {
    const { from } = asked;
    const failed = edit.failed?.edit;
    dialog = (
      <EditIncidentDialog
        incident={from}
        busy={edit.busy}
        error={edit.error}
        conflict={
          edit.error && failed && isConflict(edit.error) ? (
            <IncidentConflict
              from={from}
              error={edit.error}
              action={incidents.edit.title}
              busy={edit.busy}
              rows={(now) => editRows(from, now, failed)}
              onKeep={close}
              onAgain={(now) => void saveEdit(now, failed)}
            />
          ) : undefined
        }
        onSave={(changes) => void saveEdit(from, changes)}
        onClose={close}
      />
    );
  }
  if (asked?.kind === 'escalate') dialog = <EscalateFlow incident={asked.from} onClose={close} />;
  if (asked?.kind === 'pause' || asked?.kind === 'resume') {
    const { from, kind } = asked;
    const failed = clock.failed;
    dialog = (
      <RationaleDialog
        open
        title={incidents.sla[kind]}
        description={kind === 'pause' ? incidents.sla.pauseText : incidents.sla.resumeText}
        confirm={incidents.sla[kind]}
        required={needsRationale(may.clock) || clock.error?.code === 'RATIONALE_REQUIRED'}
        busy={clock.busy}
        error={clock.error?.code === 'RATIONALE_REQUIRED' ? undefined : clock.error}
        conflict={
          clock.error && failed && isConflict(clock.error) ? (
            <IncidentConflict
              from={from}
              error={clock.error}
              action={incidents.sla[kind]}
              busy={clock.busy}
              rows={(now) => [clockRow(from, now), ...common(from, now)]}
              onKeep={close}
              onAgain={(now) => void setClock(now, kind, failed.rationale)}
            />
          ) : undefined
        }
        onConfirm={(text) => void setClock(from, kind, text)}
        onClose={close}
      />
    );
  }
  if (asked?.kind === 'unlink') {
    const { from, runbook } = asked;
    const conflict =
      unlink.error && isConflict(unlink.error) ? (
        <IncidentConflict
          from={from}
          error={unlink.error}
          action={incidents.runs.unlink}
          busy={unlink.busy}
          rows={(now) => [
            {
              field: incidents.runs.title,
              from: runbook.name,
              now: now.linked_runbook_ids.includes(runbook.id) ? runbook.name : incidents.list.noRunbook,
              changed: !now.linked_runbook_ids.includes(runbook.id),
            },
            ...common(from, now),
          ]}
          onKeep={close}
          onAgain={(now) => void takeOff(now, runbook)}
        />
      ) : undefined;
    dialog = (
      <Dialog
        open
        onClose={close}
        title={incidents.runs.unlinkName(runbook.name)}
        description={incidents.runs.unlinkText}
        footer={
          conflict ? undefined : (
            <>
              <Button onClick={close}>{action.cancel}</Button>
              <Button variant="primary" busy={unlink.busy} onClick={() => void takeOff(from, runbook)}>
                {incidents.runs.unlink}
              </Button>
            </>
          )
        }
      >
        {conflict ?? (unlink.error ? <ErrorNotice error={unlink.error} action={incidents.runs.unlink} /> : null)}
      </Dialog>
    );
  }
  return {
    edit: () => open({ kind: 'edit', from: incident }),
    escalate: () => open({ kind: 'escalate', from: incident }),
    unlink: (runbook) => open({ kind: 'unlink', from: incident, runbook }),
    pause: () => open({ kind: 'pause', from: incident }),
    resume: () => open({ kind: 'resume', from: incident }),
    clockRefusal,
    dialog,
  };
}
