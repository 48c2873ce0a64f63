import { useEffect, useState } from 'react';
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

/** Open incidents and waiting approvals in the chosen tenants, asked every five seconds. */
export function useCounts(options: CountsOptions, onSignedOut: () => void): { counts: Counts; refresh: () => void } {
  const key = JSON.stringify(options);
  const [known, setKnown] = useState<{ key: string; counts: Counts }>({ key, counts: {} });
  const refresh = (): void => {
    const headers = tenantHeaders(options.tenants);
    Promise.all([
      options.incidents ? ask(`/incidents?status=${OPEN}&limit=1`, headers) : undefined,
      options.approvals ? ask('/approvals?status=waiting&limit=1', headers) : undefined,
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
