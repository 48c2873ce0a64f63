import type { Incident, RunbookSummary } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button, type ButtonProps } from '../components/Button';
import { NowStrip } from '../components/NowStrip';
import type { Refusal } from '../components/WhyToFix';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import type { WhatNow } from './what-now';

export interface WhatNowDoings {
  readonly openStep: (executionId: string, step: string) => void;
  readonly openApproval: (approvalId: string) => void;
  readonly startRun: (runbook: RunbookSummary) => void;
  readonly linkRunbook: () => void;
  readonly move: (event: 'acknowledge' | 'resolve' | 'close') => void;
  readonly showAlerts: () => void;
}

export interface WhatNowRefusals {
  readonly start: (runbookId: string) => Refusal | undefined;
  readonly link: Refusal | undefined;
  readonly move: (event: 'acknowledge' | 'resolve' | 'close') => Refusal | undefined;
}

export interface WhatNowProps {
  readonly what: WhatNow;
  readonly incident: Incident;
  readonly now: number;
  readonly nameOf: (id: string) => string;
  readonly doings: WhatNowDoings;
  readonly refusals: WhatNowRefusals;
  readonly busy: boolean;
}

type Action = Pick<ButtonProps, 'glyph' | 'trailingGlyph' | 'refusal'> & {
  readonly label: string;
  readonly run: () => void;
};

/** What the strip's buttons do: the last is the one thing, the others lead to it. */
export function useNowActions({ what, doings, refusals }: WhatNowProps): readonly Action[] {
  const { incidents } = useMessages();
  const { action, move } = incidents;
  const number = useNumberFormat();
  const moving = (event: 'acknowledge' | 'resolve' | 'close', label: string): Action => ({
    label,
    glyph: event === 'acknowledge' ? 'status-acknowledged' : event === 'resolve' ? 'status-resolved' : 'status-closed',
    refusal: refusals.move(event),
    run: () => doings.move(event),
  });
  const starting = (runbook: RunbookSummary): Action => ({
    label: action.startRun,
    glyph: 'step-running',
    refusal: refusals.start(runbook.id),
    run: () => doings.startRun(runbook),
  });
  switch (what.kind) {
    case 'approval':
    case 'granted':
    case 'step': {
      const { execution, step } = what;
      const open: Action = {
        label: action.openStep(number(what.number)),
        trailingGlyph: 'arrow-right',
        run: () => doings.openStep(execution.id, step.key),
      };
      if (what.kind !== 'approval') return [open];
      const { approval } = what;
      return [{ label: action.openApproval, glyph: 'people', run: () => doings.openApproval(approval.id) }, open];
    }
    case 'acknowledge':
      return [moving('acknowledge', action.acknowledge)];
    case 'run_ended':
      return what.runbook ? [starting(what.runbook)] : [];
    case 'start':
      return [starting(what.runbook)];
    case 'link':
      return [{ label: action.linkRunbook, glyph: 'link', refusal: refusals.link, run: doings.linkRunbook }];
    case 'resolve':
      return [moving('resolve', move.withInput(move.resolve))];
    case 'close':
      return [moving('close', move.withInput(move.close))];
    case 'firing':
      return [
        moving(what.next, move.withInput(move[what.next])),
        { label: action.showAlerts, glyph: 'bell', run: doings.showAlerts },
      ];
    case 'closed':
      return [];
  }
}

/** What blocks, or what comes next, and the way to it. */
export function WhatNowStrip(props: WhatNowProps & { readonly actionsElsewhere?: boolean | undefined }): ReactNode {
  const { what, busy, actionsElsewhere = false } = props;
  const { tone, glyph, title, detail } = useWords(props);
  const actions = useNowActions(props);
  return (
    <NowStrip
      tone={tone}
      glyph={glyph}
      title={title}
      detail={detail}
      actions={
        actionsElsewhere || actions.length === 0
          ? undefined
          : actions.map(({ label, run, ...look }, index) => (
              <Button
                key={`${what.kind} ${label}`}
                {...look}
                variant={index === actions.length - 1 ? 'primary' : 'secondary'}
                busy={busy && index === actions.length - 1}
                onClick={run}
              >
                {label}
              </Button>
            ))
      }
    />
  );
}

function useWords({ what, incident, now, nameOf }: WhatNowProps) {
  const { incidents } = useMessages();
  const { now: words } = incidents;
  const number = useNumberFormat();
  const time = useTimeFormat();
  switch (what.kind) {
    case 'approval': {
      const left = Date.parse(what.approval.expires_at) - now;
      const late =
        incident.sla_paused_at === null && Date.parse(what.approval.expires_at) > Date.parse(incident.sla_deadline);
      const expires = left <= 0 ? words.expired : (late ? words.expiresAfterSla : words.expires)(time.countdown(left));
      return {
        tone: 'warn' as const,
        glyph: 'step-blocked' as const,
        title: words.approval(number(what.number), number(what.count), what.step.name),
        detail: `${words.approved(number(what.approved), number(what.approval.quorum))} ${expires}`,
      };
    }
    case 'granted':
      return {
        tone: 'ok' as const,
        glyph: 'step-completed' as const,
        title: words.granted(number(what.number), number(what.count), what.step.name),
        detail: words.grantedText,
      };
    case 'step':
      return {
        tone: what.blocked ? ('warn' as const) : ('info' as const),
        glyph: what.blocked ? ('step-blocked' as const) : ('step-running' as const),
        title: (what.blocked ? words.blocked : words.step)(number(what.number), number(what.count), what.step.name),
        detail: what.blocked
          ? words.blockedText
          : words.stepText(what.execution.runbook_name, nameOf(what.execution.operator)),
      };
    case 'acknowledge':
      return {
        tone: 'info' as const,
        glyph: 'status-new' as const,
        title: words.acknowledge,
        detail: words.acknowledgeText,
      };
    case 'run_ended':
      return {
        tone: what.execution.state === 'failed' ? ('danger' as const) : ('neutral' as const),
        glyph: what.execution.state === 'failed' ? ('step-failed' as const) : ('step-aborted' as const),
        title: what.execution.state === 'failed' ? words.ended.failed : words.ended.aborted,
        detail: words.endedText(what.execution.runbook_name),
      };
    case 'start':
      return {
        tone: 'info' as const,
        glyph: 'runbook' as const,
        title: words.start(what.runbook.name),
        detail: words.startText(what.runbook.step_count, number(what.runbook.step_count)),
      };
    case 'link':
      return { tone: 'neutral' as const, glyph: 'runbook' as const, title: words.link, detail: words.linkText };
    case 'resolve':
      return { tone: 'ok' as const, glyph: 'step-completed' as const, title: words.resolve, detail: words.resolveText };
    case 'firing':
      return {
        tone: 'warn' as const,
        glyph: 'bell' as const,
        title: words.firing(what.count, number(what.count)),
        detail: what.next === 'resolve' ? words.firingAfterRuns : words.firingAfterResolve,
      };
    case 'close':
      return { tone: 'ok' as const, glyph: 'status-resolved' as const, title: words.close, detail: words.closeText };
    case 'closed':
      return {
        tone: 'neutral' as const,
        glyph: 'status-closed' as const,
        title: words.closed,
        detail: words.closedText(time.moment(incident.closed_at ?? incident.updated_at, now)),
      };
  }
}
