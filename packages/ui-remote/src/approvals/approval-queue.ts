import type { Approval } from '@incident-center/sdk/contract';
import { readApproval } from './approval-reading';

export const QUEUES = ['for_me', 'asked', 'decided'] as const;
export type QueueName = (typeof QUEUES)[number];

export interface QueueViewer {
  readonly id: string;
  readonly now: number;
  /** The policy's answer to "may I decide this", by approval; absent until it is known. */
  readonly mayDecide: ReadonlyMap<string, boolean>;
}

export interface ApprovalQueues {
  /** Waiting, and this person may decide. */
  readonly waitingForMe: readonly Approval[];
  /** Waiting for somebody else. */
  readonly waitingForOthers: readonly Approval[];
  /** Waiting; the policy has not said yet for whom. */
  readonly unknown: readonly Approval[];
  readonly asked: readonly Approval[];
  /** No longer waiting, newest decision first. */
  readonly decided: readonly Approval[];
}

/** Splits the approvals a person may see by what they ask of that person. */
export function splitQueue(approvals: readonly Approval[], viewer: QueueViewer): ApprovalQueues {
  const { id, now, mayDecide } = viewer;
  const waiting = approvals.filter((approval) => readApproval(approval, now).state === 'waiting');
  const isMine = (approval: Approval): boolean | undefined =>
    approval.votes.some(({ voter }) => voter === id) ? false : mayDecide.get(approval.id);
  const soonest = (a: Approval, b: Approval): number => a.expires_at.localeCompare(b.expires_at);
  const endOf = ({ decided_at, expires_at }: Approval): string => decided_at ?? expires_at;
  return {
    waitingForMe: waiting.filter((approval) => isMine(approval) === true).sort(soonest),
    waitingForOthers: waiting.filter((approval) => isMine(approval) === false).sort(soonest),
    unknown: waiting.filter((approval) => isMine(approval) === undefined).sort(soonest),
    asked: approvals
      .filter(({ requested_by }) => requested_by === id)
      .sort((a, b) => b.requested_at.localeCompare(a.requested_at)),
    decided: approvals
      .filter((approval) => !waiting.includes(approval))
      .sort((a, b) => endOf(b).localeCompare(endOf(a))),
  };
}
