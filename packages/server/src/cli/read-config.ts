import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocumentBy, readDocument } from '../documents/read-document.js';
import type { CliContext, GlobalFlags } from './cli-context.js';
import { type ConfigFile, configSchema, type SecretPlace } from './config-schema.js';
import { usageError } from './exit-codes.js';

/** The configuration with what the environment says instead, and its paths made whole. */
export interface Config extends ConfigFile {
  /** Resolves a path of the file. */
  pathOf: (given: string) => string;
  /** Reads a secret from where the file says it is. */
  secret: (place: SecretPlace) => Promise<string>;
}

const DEFAULT_FILES = ['incident-center.yaml', 'incident-center.yml', 'incident-center.json'];

/** Reads a file that somebody named. */
export async function readGiven(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw usageError(`cannot read ${file}: ${code === 'ENOENT' ? 'there is no such file' : String(code)}`, cause);
  }
}

async function configFile({ cwd, env }: CliContext, flags: GlobalFlags) {
  const named = flags.config ?? env.INCIDENT_CENTER_CONFIG;
  if (named !== undefined && named !== '') {
    const file = path.resolve(cwd, named);
    return { file, text: await readGiven(file) };
  }
  for (const name of DEFAULT_FILES) {
    const file = path.join(cwd, name);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return { file, text };
  }
  return undefined;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw usageError(`INCIDENT_CENTER_PORT must be a number from 0 to 65535, not '${text}'`);
  return port;
}

/**
 * Reads the configuration file: the one that `--config` or `INCIDENT_CENTER_CONFIG` names, else `incident-center.yaml` or
 * `.json` in the working directory, else none. `DATABASE_URL`, `INCIDENT_CENTER_DATA`, `INCIDENT_CENTER_HOST` and
 * `INCIDENT_CENTER_PORT` come before what it says.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` naming the file, the line and the path of what is wrong.
 */
export async function readConfig(context: CliContext, flags: GlobalFlags): Promise<Config> {
  const { cwd, env } = context;
  const found = await configFile(context, flags);
  const shown = found === undefined ? '' : path.relative(cwd, found.file) || found.file;
  const said =
    found === undefined
      ? configSchema.parse({})
      : parseDocumentBy(configSchema, readDocument(shown, found.text.trim() === '' ? '{}' : found.text));
  const base = found === undefined ? cwd : path.dirname(found.file);
  const pathOf = (given: string) => path.resolve(base, given);
  return {
    ...said,
    listen: {
      host: env.INCIDENT_CENTER_HOST || said.listen.host,
      port: env.INCIDENT_CENTER_PORT ? portOf(env.INCIDENT_CENTER_PORT) : said.listen.port,
    },
    data_directory: env.INCIDENT_CENTER_DATA
      ? path.resolve(cwd, env.INCIDENT_CENTER_DATA)
      : pathOf(said.data_directory),
    ...(env.DATABASE_URL && { database: { url: env.DATABASE_URL } }),
    pathOf,
    secret: async (place) => {
      if ('file' in place) return (await readGiven(pathOf(place.file))).trim();
      const value = env[place.env];
      if (value === undefined || value === '') throw usageError(`the environment variable ${place.env} is not set`);
      return value;
    },
  };
}
