import {
  ERROR_CODES,
  IncidentCenterError,
  isIncidentCenterError,
  openApiDocument,
} from '@incident-center/sdk/contract';
import { Hono, type MiddlewareHandler } from 'hono';
import type { Center } from '../center.js';
import { BUNDLE_KINDS, serveBundle } from '../evidence/serve-bundle.js';
import { previewPath, servePreview } from '../executions/evidence-preview.js';
import type { LiveHub } from '../live/live-hub.js';
import { openLiveStream } from '../live/live-stream.js';
import { observeRequest, type RequestName } from '../telemetry/observe-requests.js';
import type { AppEnv } from './app-env.js';
import { mountOperations } from './mount-operations.js';
import { principalOf } from './principal.js';
import { problemOf } from './problem.js';

/** Of every answer. */
export const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/** Of whatever is not available, where nothing better is known. */
export const RETRY_AFTER_SECONDS = 5;

/** The kit's HTTP side: what happens to a request, in the order in which it happens. */
export function createApp(center: Center, hub: LiveHub): Hono<AppEnv> {
  const app = new Hono<AppEnv>({ strict: false });

  app.use(async (context, next) => {
    const requestId = center.newId();
    context.set('requestId', requestId);
    context.set('requestName', 'none');
    await observeRequest(center, context.req.raw, {
      requestId,
      name: () => context.get('requestName'),
      answer: async () => {
        await next();
        return context.res;
      },
    });
    // Nobody reads it: what waits behind it (files on disk, a place among those who listen) would wait for ever.
    if (context.req.method === 'HEAD') await context.res.body?.cancel();
    context.res.headers.set('X-Request-Id', requestId);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value);
  });

  app.onError((error, context) => {
    const requestId = context.get('requestId');
    const known = isIncidentCenterError(error) ? error : undefined;
    center.telemetry.count('incident_center_errors_total', { code: known?.code ?? 'INTERNAL' });
    if (known === undefined || ERROR_CODES[known.code].status >= 500)
      center.log(
        `${requestId} ${context.req.method} ${context.req.path}: ${error.stack ?? error.message}${causeOf(error)}`,
      );
    const { status, body } = problemOf(error, { instance: `urn:uuid:${requestId}` });
    const retryAfter = known?.details.retry_after ?? (status === 503 ? RETRY_AFTER_SECONDS : undefined);
    return new Response(body, {
      status,
      headers: {
        'Content-Type': 'application/problem+json; charset=utf-8',
        ...(context.res.headers.has('Allow') ? { Allow: context.res.headers.get('Allow') ?? '' } : {}),
        ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
        ...(known?.code === 'UNAUTHENTICATED' ? { 'WWW-Authenticate': 'Bearer' } : {}),
      },
    });
  });
  const named = (name: RequestName): MiddlewareHandler<AppEnv> => {
    return (context, next) => {
      context.set('requestName', name);
      return next();
    };
  };
  app.get('/live', named('live'), (context) =>
    openLiveStream(center, hub, context.req.raw, (request) => principalOf(center, request)),
  );
  const openApi = openApiDocument({ server: center.options.base_path || '/' });
  app.get('/openapi.json', named('openapi'), (context) => context.json(openApi));
  app.on(['GET', 'PUT'], '/objects/*', named('objects'), (context) => {
    const url = new URL(context.req.url);
    if (context.req.method === 'GET' && previewPath.test(url.pathname)) return servePreview(center, url);
    if (center.objects.serve === undefined) throw new IncidentCenterError('NOT_FOUND');
    return center.objects.serve(context.req.raw);
  });
  for (const kind of BUNDLE_KINDS)
    app.get(`/${kind}s/:id/evidence-bundle`, named('evidence_bundle'), async (context) =>
      serveBundle(center, kind, {
        id: context.req.param('id'),
        query: context.req.query(),
        principal: await principalOf(center, context.req.raw),
        request_id: context.get('requestId'),
      }),
    );
  mountOperations(app, center);
  // Not by `notFound`: what that throws goes past the middleware, and such an answer would lack its headers.
  app.all('*', () => {
    throw new IncidentCenterError('NOT_FOUND', 'there is nothing at this address');
  });
  return app;
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `\n  caused by ${error.cause.stack ?? error.cause.message}` : '';
}
