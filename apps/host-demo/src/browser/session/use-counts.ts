import { useEffect, useRef, useState } from 'react';
import { API_BASE } from '../host/create-host.js';
import { tenantHeaders } from './tenants.js';
import { usePolled } from './use-polled.js';

const OPEN = 'new,acknowledged,mitigating,monitoring';

/** What the navigation counts, as text: `12`, `1000+`. `undefined` where it isn't known. */
export interface Counts {
  incidents?: string | undefined;
  approvals?: string | undefined;
}

export interface CountsOptions {
  /** Who asks; a change empties the counts. */
  actor: string;
  tenants: readonly string[];
  incidents: boolean;
  approvals: boolean;
}

/** Open incidents, and approvals that this person may decide, in the chosen tenants: asked every five seconds. */
export function useCounts(options: CountsOptions, onSignedOut: () => void): { counts: Counts; refresh: () => void } {
  const key = JSON.stringify(options);
  const [known, setKnown] = useState<{ key: string; counts: Counts }>({ key, counts: {} });
  // What the policy answered stays so until the request changes: five seconds later it need not be asked again.
  const decidable = useRef(new Map<string, boolean>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: somebody else, or other tenants, get other answers
  useEffect(() => () => decidable.current.clear(), [key]);
  const refresh = (): void => {
    const headers = tenantHeaders(options.tenants);
    Promise.all([
      options.incidents ? ask(`/incidents?status=${OPEN}&limit=1`, headers) : undefined,
      options.approvals ? askWaitingForMe(options.actor, headers, decidable.current) : undefined,
    ]).then(([incidents, approvals]) => {
      if (incidents?.status === 401 || approvals?.status === 401) onSignedOut();
      setKnown({ key, counts: { incidents: incidents?.total, approvals: approvals?.total } });
    });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds every option
  useEffect(refresh, [key]);
  usePolled(refresh, 5);
  // Counts of other tenants must not stay while the new ones are on their way.
  return { counts: known.key === key ? known.counts : {}, refresh };
}

interface Answer {
  status?: number;
  total?: string;
}

async function ask(path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  try {
    const response = await fetch(API_BASE + path, { headers });
    if (!response.ok) return { status: response.status };
    const page = (await response.json()) as { total: number; total_is_capped: boolean };
    return { status: response.status, total: page.total_is_capped ? `${page.total}+` : String(page.total) };
  } catch {
    return {};
  }
}

interface Waiting {
  readonly id: string;
  readonly version: number;
  readonly votes: readonly { readonly voter: string }[];
}

/** As many checks as one request may carry; what waits beyond it is said with a plus. */
const LARGEST_BATCH = 50;

/** How many requests wait for this person: the policy says which, and nobody decides twice. */
async function askWaitingForMe(
  self: string,
  headers: Readonly<Record<string, string>>,
  decidable: Map<string, boolean>,
): Promise<Answer> {
  try {
    const listed = await fetch(`${API_BASE}/approvals?status=waiting&limit=${LARGEST_BATCH}`, { headers });
    if (!listed.ok) return { status: listed.status };
    const { items, next_cursor } = (await listed.json()) as { items: Waiting[]; next_cursor: string | null };
    const open = items.filter(({ votes }) => !votes.some(({ voter }) => voter === self));
    const keyOf = ({ id, version }: Waiting): string => `${id} ${version}`;
    const unasked = open.filter((approval) => !decidable.has(keyOf(approval)));
    if (unasked.length > 0) {
      const checks = unasked.map(({ id }) => ({ action: 'can_decide_approval', resource: { type: 'approval', id } }));
      const simulated = await fetch(`${API_BASE}/policy/simulate/batch`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ checks }),
      });
      if (!simulated.ok) return { status: simulated.status };
      const { results } = (await simulated.json()) as { results: readonly { readonly allow: boolean }[] };
      for (const [index, approval] of unasked.entries()) decidable.set(keyOf(approval), results[index]?.allow === true);
    }
    const mine = open.filter((approval) => decidable.get(keyOf(approval))).length;
    return { status: listed.status, total: next_cursor === null ? String(mine) : `${mine}+` };
  } catch {
    return {};
  }
}
