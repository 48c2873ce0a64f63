import type { IncidentListItem, Simulation } from '@incident-center/sdk/contract';
import { useMemo } from 'react';
import type { GlyphName } from '../components/Glyph';
import type { Refusal } from '../components/WhyToFix';
import { useHost } from '../host/remote-context';
import { useSimulations } from '../host/use-simulations';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import { checkOfMove, type Move, statusMoves } from './moves';

/** What the list does with an incident. */
export interface RowDoings {
  readonly move: (item: IncidentListItem, move: Move, simulation: Simulation | undefined) => void;
  readonly assignToMe: (item: IncidentListItem) => void;
  readonly link: (item: IncidentListItem) => void;
  readonly escalate: (item: IncidentListItem) => void;
  readonly open: (id: string) => void;
  readonly openRun: (executionId: string) => void;
  readonly openTimeline: (id: string) => void;
}

export interface RowAction {
  readonly id: 'acknowledge' | 'assign' | 'runbook' | 'escalate' | 'timeline' | 'open';
  readonly label: string;
  readonly glyph: GlyphName;
  readonly keys?: string | undefined;
  readonly refusal?: Refusal | undefined;
  readonly run: () => void;
}

/** The actions of one row, each with what the policy says about it. */
export function useRowActions(item: IncidentListItem | undefined, doings: RowDoings): readonly RowAction[] {
  const { user } = useHost();
  const { incidents } = useMessages();
  const { action } = incidents;
  const refusalOf = useRefusalOf();
  const acknowledge = item && statusMoves(item).find(({ event }) => event === 'acknowledge');
  const open = item && item.status !== 'closed';
  const resource = item && { type: 'incident' as const, id: item.id };
  const may = useSimulations({
    acknowledge: item && acknowledge && checkOfMove(item.id, acknowledge),
    escalate: open
      ? { action: 'can_escalate_incident' as const, resource: { type: 'incident' as const, id: item.id } }
      : undefined,
    assign: resource && { action: 'can_assign_incident' as const, resource },
    link: resource && { action: 'can_link_runbook' as const, resource },
  });
  return useMemo(() => {
    if (!item) return [];
    const actions: RowAction[] = [];
    if (acknowledge) {
      actions.push({
        id: 'acknowledge',
        label: action.acknowledge,
        glyph: 'status-acknowledged',
        keys: 'A',
        refusal: refusalOf(may.acknowledge, action.acknowledge),
        run: () => doings.move(item, acknowledge, may.acknowledge),
      });
    }
    if (item.owner !== user.id) {
      actions.push({
        id: 'assign',
        label: action.assignToMe,
        glyph: 'user',
        keys: 'I',
        refusal: refusalOf(may.assign, action.assignToMe),
        run: () => doings.assignToMe(item),
      });
    }
    const run = item.run_summary;
    if (run) {
      actions.push({
        id: 'runbook',
        label: action.openRun,
        glyph: 'runbook',
        keys: 'L',
        run: () => doings.openRun(run.execution_id),
      });
    } else {
      actions.push({
        id: 'runbook',
        label: action.linkRunbook,
        glyph: 'runbook',
        keys: 'L',
        refusal: refusalOf(may.link, action.linkRunbook),
        run: () => doings.link(item),
      });
    }
    if (open) {
      actions.push({
        id: 'escalate',
        label: `${action.escalate}…`,
        glyph: 'arrow-up',
        keys: 'E',
        refusal: refusalOf(may.escalate, action.escalate),
        run: () => doings.escalate(item),
      });
    }
    actions.push(
      { id: 'timeline', label: action.openTimeline, glyph: 'clock', run: () => doings.openTimeline(item.id) },
      { id: 'open', label: action.open, glyph: 'arrow-right', keys: 'Enter', run: () => doings.open(item.id) },
    );
    return actions;
  }, [
    item,
    acknowledge,
    open,
    may.acknowledge,
    may.assign,
    may.link,
    may.escalate,
    action,
    refusalOf,
    doings,
    user.id,
  ]);
}
