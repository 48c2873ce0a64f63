import { useEffect, useState } from 'react';
import { API_BASE } from '../host/create-host.js';
import { tenantHeaders } from './tenants.js';

/** Whether this person may see what the policy decided: asked of the policy once for each choice of tenants. */
export function useMayAudit(actor: string, tenants: readonly string[]): boolean {
  const key = JSON.stringify([actor, tenants]);
  const [known, setKnown] = useState<{ key: string; may: boolean }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds both
  useEffect(() => {
    if (actor === '') return;
    let current = true;
    void ask(tenants).then((may) => current && setKnown({ key, may }));
    return () => {
      current = false;
    };
  }, [key]);
  return known?.key === key && known.may;
}

async function ask(tenants: readonly string[]): Promise<boolean> {
  try {
    const response = await fetch(`${API_BASE}/policy/simulate`, {
      method: 'POST',
      headers: { ...tenantHeaders(tenants), 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'can_view_decisions', resource: { type: 'timeline', scope: { tenants } } }),
    });
    return response.ok && ((await response.json()) as { allow: boolean }).allow;
  } catch {
    // Nobody is shown a page that would only refuse them.
    return false;
  }
}
