import { FEATURE_FLAGS, type FeatureFlag } from '@incident-center/sdk/contract';
import type { TrustFile } from '@incident-center/sdk/provenance';
import { Hono, type MiddlewareHandler } from 'hono';
import type { AlertSender } from './fire-alert.js';
import type { DemoFlags } from './flags.js';
import { findPersona, PERSONAS, TENANTS } from './personas.js';
import { isSameOrigin } from './same-origin.js';
import type { SignIn } from './sign-in.js';

export interface DemoRoutesOptions {
  signIn: SignIn;
  flags: DemoFlags;
  alerts: AlertSender;
  curl: string;
  /** Every key by which evidence is checked, as this portal’s administrator would have noted them down. */
  trust: () => Promise<TrustFile>;
}

const changesFromHere: MiddlewareHandler = async (context, next) => {
  const reads = context.req.method === 'GET' || context.req.method === 'HEAD';
  if (reads || isSameOrigin(context.req.raw)) return next();
  return context.json({ message: 'Changes must come from a page of this server.' }, 403);
};

/** What the stand-in for a portal needs beside the kit: who is signed in, which flags are on, and a test alert. */
export function demoRoutes({ signIn, flags, alerts, curl, trust }: DemoRoutesOptions): Hono {
  const routes = new Hono();
  routes.use(changesFromHere);

  routes.get('/session', async (context) => {
    context.header('cache-control', 'no-store');
    const persona = signIn.personaOf(context.req.raw) ?? null;
    return context.json({
      persona,
      personas: PERSONAS,
      tenants: TENANTS,
      curl,
      trustFile: JSON.stringify(await trust()),
    });
  });

  routes.post('/sign-in', async (context) => {
    const persona = findPersona(textField(await body(context.req.raw), 'persona'));
    if (!persona) return context.json({ message: 'There is no such persona.' }, 422);
    context.header('set-cookie', signIn.cookieFor(persona));
    return context.json({ persona });
  });

  routes.post('/sign-out', (context) => {
    context.header('set-cookie', signIn.emptyCookie());
    return context.json({ persona: null });
  });

  routes.get('/flags', (context) => {
    context.header('cache-control', 'no-store');
    return context.json(flags.read());
  });

  routes.put('/flags', async (context) => {
    const persona = signIn.personaOf(context.req.raw);
    if (!persona) return context.json({ message: 'Sign in first.' }, 401);
    if (!persona.roles.includes('platform_admin'))
      return context.json({ message: 'Switching features needs role platform_admin.' }, 403);
    const input = await body(context.req.raw);
    const flag = textField(input, 'flag');
    const tenant = textField(input, 'tenant');
    if (!isFlag(flag) || !persona.tenant_ids.includes(tenant) || typeof input.enabled !== 'boolean')
      return context.json({ message: 'Give a known flag, one of your tenants, and enabled as true or false.' }, 422);
    return context.json(flags.set({ flag, tenant, enabled: input.enabled }));
  });

  routes.post('/fire-alert', async (context) => {
    const persona = signIn.personaOf(context.req.raw);
    if (!persona) return context.json({ message: 'Sign in first.' }, 401);
    const input = await body(context.req.raw);
    const tenant = textField(input, 'tenant');
    if (!persona.tenant_ids.includes(tenant)) return context.json({ message: 'Give one of your tenants.' }, 422);
    const answer = await alerts.send(tenant, input.status === 'resolved' ? 'resolved' : 'firing');
    return new Response(answer.body, {
      status: answer.status,
      headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json' },
    });
  });

  routes.all('*', (context) => context.json({ message: 'There is nothing here.' }, 404));
  return routes;
}

async function body(request: Request): Promise<Record<string, unknown>> {
  try {
    const value: unknown = await request.json();
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textField(input: Record<string, unknown>, name: string): string {
  const value = input[name];
  return typeof value === 'string' ? value : '';
}

function isFlag(name: string): name is FeatureFlag {
  return FEATURE_FLAGS.some((flag) => flag === name);
}
