import type { NavigationTarget } from '@incident-center/sdk/host';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Refusal } from '../components/WhyToFix';
import { queryKeys, type TimelineOf } from '../host/query-keys';
import { useClient, useHost, useLiveState, useServerNow } from '../host/remote-context';
import { useSimulations } from '../host/use-simulations';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import { bundleMoments } from './bundle-moments';
import { ExportDialog } from './ExportDialog';
import { handOver } from './handed-over';
import { useEvidenceExport } from './use-evidence-export';

/** Whose evidence is exported. */
export interface EvidenceOf {
  readonly of: TimelineOf;
  /** Where it is a run for an incident: the incident whose events prove it. */
  readonly incidentId?: string | null | undefined;
  /** What people call it. */
  readonly subject: string;
}

/** What a page needs to offer the export. */
export interface ExportEvidence {
  readonly refusal: Refusal | undefined;
  readonly open: () => void;
  /** Put it anywhere. */
  readonly dialog: ReactNode;
}

/** Closing and steps make few bundles, and the newest counts: it is among these, or there is none that matters. */
const NEWEST = 200;

/**
 * Whether evidence may be exported, and the dialog that does it.
 *
 * @example
 * const evidence = useExportEvidence({ of: { incidentId: incident.id }, subject: incident.title });
 * <Button glyph="export" refusal={evidence.refusal} onClick={evidence.open}>Export evidence</Button>
 * {evidence.dialog}
 */
export function useExportEvidence(evidence: EvidenceOf): ExportEvidence {
  const { of } = evidence;
  const { export: words } = useMessages().evidence;
  const refusalOf = useRefusalOf();
  const { stale } = useLiveState();
  const [open, setOpen] = useState(false);
  const id = 'incidentId' in of ? of.incidentId : of.executionId;
  const may = useSimulations({
    export: { action: 'can_export_bundle', resource: { type: 'timeline', id: evidence.incidentId ?? id } },
  });
  return {
    // Nothing is changed by it, so that it stays possible while nothing is live.
    refusal: stale ? undefined : refusalOf(may.export, words.action),
    open: () => setOpen(true),
    dialog: open ? <OpenDialog {...evidence} onClose={() => setOpen(false)} /> : null,
  };
}

function OpenDialog({ of, incidentId, subject, onClose }: EvidenceOf & { readonly onClose: () => void }): ReactNode {
  const { export: words } = useMessages().evidence;
  const host = useHost();
  const client = useClient();
  const now = useServerNow();
  const exporter = useEvidenceExport();
  const chain: TimelineOf = incidentId ? { incidentId } : of;
  const query = 'incidentId' in chain ? { incident_id: chain.incidentId } : { runbook_execution_id: chain.executionId };
  const newest = useQuery({
    queryKey: queryKeys.newestEvents(chain),
    queryFn: ({ signal }) => client.getTimeline({ ...query, order: 'desc', limit: NEWEST }, { signal }),
  });
  // Without them there is one moment less to choose from, and the export itself says what is wrong.
  const moments = newest.isPending ? undefined : bundleMoments(newest.data?.items ?? []);
  const verifyTarget: NavigationTarget = { screen: 'evidence' };
  const showEvent = (eventId: string): void =>
    host.navigate(
      'incidentId' in chain
        ? { screen: 'incident_timeline', incidentId: chain.incidentId, eventId }
        : { screen: 'execution_timeline', executionId: chain.executionId, eventId },
    );
  return (
    <ExportDialog
      subject={subject}
      note={incidentId && 'executionId' in of ? words.ofIncident : undefined}
      moments={moments}
      state={exporter.state}
      now={now}
      onExport={({ moment, files }) => {
        const chosen = moments?.find(({ id }) => id === moment);
        exporter.start({
          ...query,
          objects: files ? 'all' : 'none',
          ...(chosen && chosen.kind !== 'now' ? { through: chosen.through } : {}),
        });
      }}
      onAskNow={exporter.askNow}
      onVerify={() => {
        if (exporter.file) handOver(exporter.file, host.user.id);
        onClose();
        host.navigate(verifyTarget);
      }}
      onSave={exporter.save}
      onShowEvent={(eventId) => {
        onClose();
        showEvent(eventId);
      }}
      onClose={onClose}
    />
  );
}
