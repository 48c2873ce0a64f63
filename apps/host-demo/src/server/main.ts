import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { isIncidentCenterError } from '@incident-center/sdk/contract';
import { createIncidentCenter, type IncidentCenter } from '@incident-center/server';
import { createApp } from './app.js';
import { alertSources, seedRunbooks, TENANT_OPTIONS } from './demo-data.js';
import { createAlertSender, curlLine, storageLatencyAlert } from './fire-alert.js';
import { createFlags } from './flags.js';
import { createCallAs, inProcessActor } from './in-process.js';
import { secretFile } from './secret-file.js';
import { MOUNT_PATH, readSettings, type Settings } from './settings.js';
import { createSignIn } from './sign-in.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function step<Result>(name: string, work: () => Result | Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  print(`  ${name.padEnd(44)} ${((performance.now() - startedAt) / 1_000).toFixed(2).padStart(6)} s`);
  return result;
}

/** Asked before the database is opened: two servers on one embedded database would harm it. */
function claimPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  await claimPort(settings.port);
  const origin = `http://127.0.0.1:${settings.port}`;
  const inData = (name: string): string => join(settings.dataDirectory, name);
  print('Starting Switchboard with Incident Center');

  const { flags, signIn, credential } = await step('Keys, flags and alert credential read', async () => {
    mkdirSync(settings.dataDirectory, { recursive: true, mode: 0o700 });
    return {
      flags: await createFlags(inData('flags.json')),
      signIn: createSignIn({ secret: secretFile(inData('sign-in.key')) }),
      credential: secretFile(inData('alertmanager.credential')),
    };
  });
  const center = await step('Incident Center opened', () =>
    createIncidentCenter({
      database: settings.database,
      data_directory: settings.dataDirectory,
      base_path: MOUNT_PATH,
      authenticate: (request) => inProcessActor(request) ?? signIn.authenticate(request),
      flags,
      alert_sources: alertSources(credential),
      tenants: TENANT_OPTIONS,
      log_name: 'switchboard-demo',
      metrics: { tenants: Object.keys(TENANT_OPTIONS) },
      ...(settings.approvalsCenter && {
        approvals_center: {
          ...settings.approvalsCenter,
          voters: { environments: ['prod'], clearance: 'confidential' },
          poll_ms: 1_000,
        },
      }),
    }),
  );
  await step('Database schema up to date', () => center.migrate());
  await step('Numbering the log, live updates, timers', () => center.start());
  await step('Demo runbooks published', () => seed(center));

  const curl = curlLine({
    origin,
    credentialPath: inData('alertmanager.credential'),
    payloadPath: inData('storage-latency-high.json'),
  });
  const now = new Date();
  const alert = storageLatencyAlert({ tenant: 'A1', status: 'firing', startsAt: now.toISOString(), now });
  writeFileSync(inData('storage-latency-high.json'), `${JSON.stringify(alert, null, 2)}\n`);

  // What auditors are handed: public keys only.
  writeFileSync(inData('keys.json'), `${JSON.stringify(await center.trust(), null, 2)}\n`);

  const alerts = createAlertSender({ deliver: center.fetch, credential });
  const app = createApp({ settings, center, signIn, flags, alerts, curl, trust: center.trust });
  await step('Web server listening', () => listen(app, settings, center));
  print(`
Open ${origin}
Sign in as "On-call operator", fire the storage latency alert on the home page, and follow the incident.
"Team lead" approves step 3. "Platform admin" switches the features on and off.

Fire the alert from a terminal:
${curl}

Verify evidence that you exported, without this portal:
node packages/sdk/dist/cli/incident-center-verify.js <file> --trust '${inData('keys.json')}' --story

${keptIn(settings)}
Metrics for Prometheus: ${origin}/metrics
Stop with Ctrl-C.
`);
}

function keptIn({ database, dataDirectory }: Settings): string {
  return 'directory' in database
    ? `Everything is kept in ${dataDirectory}: it is there again at the next start. Delete it to start over.`
    : `Data is kept in the Postgres of DATABASE_URL; keys, evidence and flags in ${dataDirectory}.`;
}

/** Without the flags the kit has no runbooks to give; the portal still starts, to switch them on. */
async function seed(center: IncidentCenter): Promise<void> {
  try {
    await seedRunbooks(createCallAs(center));
  } catch (error) {
    print(`  The demo runbooks could not be published: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function listen(
  app: { fetch: (request: Request) => Response | Promise<Response> },
  settings: Settings,
  center: IncidentCenter,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: settings.port }, () => resolve());
    server.once('error', reject);
    const stop = (): void => {
      print('Stopping');
      server.close();
      // Live streams never end by themselves.
      if ('closeAllConnections' in server) server.closeAllConnections();
      center.stop().then(
        () => process.exit(0),
        (error) => fail(error),
      );
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

/** What was foreseen is one sentence; what was not, its whole stack. */
function wordsOf(error: unknown): string {
  if (isIncidentCenterError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function fail(error: unknown): never {
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error;
  process.stderr.write(
    isPortTaken
      ? `Port ${error.port} is taken: stop what uses it, or choose another with PORT=4700.\n`
      : `Switchboard could not start: ${wordsOf(error)}\n`,
  );
  process.exit(1);
}

main().catch(fail);
