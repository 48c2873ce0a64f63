import { Hono } from 'hono';
import { type DemoRoutesOptions, demoRoutes } from './demo-routes.js';
import { securityHeaders } from './security-headers.js';
import { MOUNT_PATH, type Settings } from './settings.js';
import { staticFiles } from './static-files.js';

export interface AppOptions extends DemoRoutesOptions {
  settings: Settings;
  center: Record<'fetch' | 'metrics', (request: Request) => Promise<Response>>;
}

/** Everything this server answers: the mounted kit, the demo's own routes, the remotes and the portal's page. */
export function createApp({ settings, center, ...demo }: AppOptions): Hono {
  const app = new Hono();
  app.use(securityHeaders);
  app.mount(MOUNT_PATH, (request: Request) => center.fetch(request));
  // This server answers on loopback only. One that others reach keeps this where its monitoring gets, or sets a token.
  app.get('/metrics', (context) => center.metrics(context.req.raw));
  app.route('/demo', demoRoutes(demo));
  const remotes = staticFiles({ directory: settings.remoteDirectory, prefix: '/remotes/incident-center' });
  app.on(['GET', 'HEAD'], '/remotes/incident-center/*', remotes);
  app.all('/remotes/*', (context) => context.text('There is no such remote file.\n', 404));
  const pages = staticFiles({ directory: settings.browserDirectory, prefix: '', fallback: 'index.html' });
  app.on(['GET', 'HEAD'], '/*', pages);
  app.notFound((context) => context.text('There is nothing here.\n', 404));
  return app;
}
