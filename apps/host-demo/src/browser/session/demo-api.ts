import type { FeatureFlag } from '@incident-center/sdk/contract';
import type { FlagStates } from '../../server/flags.js';
import type { Persona } from '../../server/personas.js';

export type { FlagStates, Persona };

export interface DemoSession {
  persona: Persona | null;
  personas: Persona[];
  tenants: string[];
  curl: string;
  trustFile: string;
}

export interface AlertAnswer {
  incident_ids: string[];
  attached: number;
  repeated: number;
}

/** The demo server's own routes. A refusal is thrown with the server's words. */
export const demoApi = {
  session: (): Promise<DemoSession> => call('GET', 'session'),
  signIn: (persona: string): Promise<unknown> => call('POST', 'sign-in', { persona }),
  signOut: (): Promise<unknown> => call('POST', 'sign-out', {}),
  flags: (): Promise<FlagStates> => call('GET', 'flags'),
  setFlag: (change: { flag: FeatureFlag; tenant: string; enabled: boolean }): Promise<FlagStates> =>
    call('PUT', 'flags', change),
  fireAlert: (tenant: string, status: 'firing' | 'resolved'): Promise<AlertAnswer> =>
    call('POST', 'fire-alert', { tenant, status }),
};

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`/demo/${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Error(messageOf(answer) ?? `The server answered ${response.status}.`);
  return answer as Answer;
}

function messageOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('message' in answer && typeof answer.message === 'string') return answer.message;
  if ('detail' in answer && typeof answer.detail === 'string') return answer.detail;
  return 'title' in answer && typeof answer.title === 'string' ? answer.title : undefined;
}
