import { useEffect, useState } from 'react';
import { API_BASE } from '../host/create-host.js';
import { tenantHeaders } from './tenants.js';

/** As much of an incident as the palette shows. */
export interface FoundIncident {
  id: string;
  title: string;
  status: string;
}

const TYPING_MS = 200;

/** Incidents by words of their title, the name of an alert, or a #reference; none before two characters are typed. */
export function useFoundIncidents(
  text: string,
  tenants: readonly string[],
  enabled: boolean,
): readonly FoundIncident[] {
  const q = text.trim();
  const key = `${tenants.join(',')} ${q}`;
  const [found, setFound] = useState<{ key: string; items: readonly FoundIncident[] }>({ key, items: [] });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds the tenants
  useEffect(() => {
    if (!enabled || q.replace(/^#/, '').length < 2) return;
    const leave = new AbortController();
    const timer = setTimeout(() => {
      const query = new URLSearchParams({ q, sort: 'updated_at', limit: '6' });
      fetch(`${API_BASE}/incidents?${query}`, { headers: tenantHeaders(tenants), signal: leave.signal })
        .then((response) => (response.ok ? response.json() : { items: [] }))
        .then((page: { items: readonly FoundIncident[] }) => setFound({ key, items: page.items }))
        // Commands are still found; what could not be asked for is not shown.
        .catch(() => {});
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [key, enabled, q]);
  return enabled && found.key === key ? found.items : [];
}
