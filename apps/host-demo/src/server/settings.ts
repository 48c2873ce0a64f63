import { resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../../../..');
const HOST_DEMO = resolve(import.meta.dirname, '../..');

export const DEFAULT_PORT = 4600;
export const MOUNT_PATH = '/api/incident-center';

/** Where this server listens, keeps its data and finds what it serves. */
export interface Settings {
  port: number;
  dataDirectory: string;
  database: { url: string } | { directory: string };
  browserDirectory: string;
  remoteDirectory: string;
  /** Who decides about approvals, where that is not the kit itself. */
  approvalsCenter: { url: string; page?: string } | undefined;
}

/**
 * Reads `PORT`, `INCIDENT_CENTER_DATA` and `DATABASE_URL`; `APPROVALS_CENTER_URL` and `APPROVALS_CENTER_PAGE` for a
 * portal whose own Approvals Center decides.
 *
 * @throws TypeError if `PORT` is not a port number.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const port = Number(environment.PORT || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new TypeError(`PORT must be a number from 1 to 65535, not '${environment.PORT}'.`);
  const dataDirectory = resolve(environment.INCIDENT_CENTER_DATA || resolve(REPOSITORY, '.incident-center'));
  return {
    port,
    dataDirectory,
    database: environment.DATABASE_URL
      ? { url: environment.DATABASE_URL }
      : { directory: resolve(dataDirectory, 'database') },
    browserDirectory: resolve(HOST_DEMO, 'dist/browser'),
    remoteDirectory: resolve(REPOSITORY, 'packages/ui-remote/dist/remote'),
    approvalsCenter: environment.APPROVALS_CENTER_URL
      ? {
          url: environment.APPROVALS_CENTER_URL,
          ...(environment.APPROVALS_CENTER_PAGE && { page: environment.APPROVALS_CENTER_PAGE }),
        }
      : undefined,
  };
}
