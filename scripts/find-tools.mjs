import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { root, windows } from './run-command.mjs';

/** The first of these names that PATH has, in full. */
export function onPath(...names) {
  for (const name of names) {
    for (const directory of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(directory, windows ? `${name}.exe` : name);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // Not in this directory.
      }
    }
  }
  return undefined;
}

function playwrightsOwn() {
  try {
    const path = createRequire(join(root, 'package.json'))('@playwright/test').chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** A browser for the tests, with the variables that make them use it. */
export function findChromium() {
  const given = process.env.PLAYWRIGHT_CHROMIUM;
  if (given) {
    return existsSync(given)
      ? { env: { PLAYWRIGHT_CHROMIUM: given } }
      : { missing: `PLAYWRIGHT_CHROMIUM names ${given}, which does not exist` };
  }
  const system = onPath('chromium', 'chromium-browser', 'google-chrome');
  if (system) return { env: { PLAYWRIGHT_CHROMIUM: system } };
  if (playwrightsOwn()) return { env: {} };
  return { missing: 'no Chromium: set PLAYWRIGHT_CHROMIUM, install one, or run npx playwright install chromium' };
}

/** Debian puts the alert manager under another name than its makers. */
export function findPrometheus() {
  const prometheus = onPath('prometheus');
  const alertmanager = onPath('prometheus-alertmanager', 'alertmanager');
  const missing = [prometheus ? undefined : 'prometheus', alertmanager ? undefined : 'alertmanager'].filter(Boolean);
  return missing.length === 0 ? { env: {} } : { missing: `not on PATH: ${missing.join(', ')}` };
}

/** The parts of Ceph that make its S3 gateway run. */
export function findCeph() {
  const names = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];
  const missing = names.filter((name) => onPath(name) === undefined);
  return missing.length === 0 ? { env: {} } : { missing: `not on PATH: ${missing.join(', ')}` };
}

/** OPA itself, or the Go that builds the pinned version of it. */
export function findOpa() {
  return process.env.OPA || onPath('opa', 'go') ? { env: {} } : { missing: 'neither OPA nor Go is on PATH' };
}
