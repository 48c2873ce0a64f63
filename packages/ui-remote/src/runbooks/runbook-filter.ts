import type { RunbookSummary } from '@incident-center/sdk/contract';

export type RunbookSegment = 'all' | 'drafts' | 'high_risk';

const inSegment: Readonly<Record<RunbookSegment, (runbook: RunbookSummary) => boolean>> = {
  all: () => true,
  drafts: ({ status }) => status === 'draft',
  high_risk: ({ risk_level }) => risk_level === 'high',
};

/** How many runbooks are in each segment, whatever is searched for. */
export function countSegments(runbooks: readonly RunbookSummary[]): Readonly<Record<RunbookSegment, number>> {
  const count = (segment: RunbookSegment): number => runbooks.filter(inSegment[segment]).length;
  return { all: count('all'), drafts: count('drafts'), high_risk: count('high_risk') };
}

/** The runbooks of a segment whose name or tags hold the text. */
export function filterRunbooks(
  runbooks: readonly RunbookSummary[],
  { segment, text }: { readonly segment: RunbookSegment; readonly text: string },
): RunbookSummary[] {
  const wanted = text.trim().toLocaleLowerCase();
  return runbooks.filter((runbook) => {
    if (!inSegment[segment](runbook)) return false;
    const said = [runbook.name, ...Object.entries(runbook.tags).map(([key, value]) => `${key}=${value}`)];
    return wanted === '' || said.some((one) => one.toLocaleLowerCase().includes(wanted));
  });
}
