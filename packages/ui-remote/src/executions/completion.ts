import type { Approval, Simulation } from '@incident-center/sdk/contract';

/** Why a step can't be completed now; the first that holds is what there is to do next. */
export type CompletionBlock =
  | { readonly kind: 'stale' | 'checking' | 'uploading' | 'approval' | 'new_approval' }
  | { readonly kind: 'denied'; readonly simulation: Simulation }
  | { readonly kind: 'waiting'; readonly more: number }
  | ({ readonly kind: 'incomplete' } & Incomplete);

/** All that a person still has to give, at once: one after the other would send them round again and again. */
export interface Incomplete {
  readonly evidence: boolean;
  /** Labels of what is empty. */
  readonly empty: readonly string[];
  readonly outcome: boolean;
  /** Labels of what can't be read as what it should be. */
  readonly wrong: readonly string[];
}

export interface CompletionFacts {
  readonly stale: boolean;
  readonly simulation: Simulation | undefined;
  readonly approval: { readonly state: Approval['status']; readonly more: number } | undefined;
  /** The inputs are not those that the open approval is bound to. */
  readonly inputsDrifted: boolean;
  readonly uploading: boolean;
  readonly outcome: string;
  /** Labels of the inputs and outputs that are empty, and of those that are unreadable. */
  readonly empty: readonly string[];
  readonly wrong: readonly string[];
}

/** What the caller can still do something about, unlike a role or a tenant. */
const givable = new Set(['approval_evidence', 'evidence_attached']);

/** Whether the policy wants an approval before this step is completed. */
export const needsApproval = (simulation: Simulation | undefined): boolean =>
  simulation?.requirements.includes('approval_evidence') ?? false;

/** The first thing that keeps a step from being completed, if any. */
export function completionBlock(facts: CompletionFacts): CompletionBlock | undefined {
  const { simulation, approval } = facts;
  if (facts.stale) return { kind: 'stale' };
  if (!simulation) return { kind: 'checking' };
  if (!simulation.legal || simulation.missing.some((name) => !givable.has(name)))
    return {
      kind: 'denied',
      // An approval would not help: naming it too would send people the wrong way.
      simulation: { ...simulation, reasons: simulation.reasons.filter(({ requirement }) => !givable.has(requirement)) },
    };
  if (needsApproval(simulation)) {
    const open = approval?.state === 'waiting' || approval?.state === 'granted';
    if (open && facts.inputsDrifted) return { kind: 'new_approval' };
    if (approval?.state === 'waiting') return { kind: 'waiting', more: approval.more };
    if (simulation.missing.includes('approval_evidence')) return { kind: 'approval' };
  }
  if (facts.uploading) return { kind: 'uploading' };
  const evidence = simulation.missing.includes('evidence_attached');
  const outcome = facts.outcome === '';
  const { empty, wrong } = facts;
  if (evidence || outcome || empty.length > 0 || wrong.length > 0)
    return { kind: 'incomplete', evidence, empty, outcome, wrong };
  return undefined;
}
