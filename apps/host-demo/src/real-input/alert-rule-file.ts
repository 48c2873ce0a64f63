import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const server = dirname(createRequire(import.meta.url).resolve('@incident-center/server/package.json'));

/** Rules, their tests and the dashboard that come with the kit. */
export const OBSERVABILITY = join(server, 'observability');

/** The Prometheus rules whose alerts open incidents. */
export const RULE_FILE = join(OBSERVABILITY, 'alert-rules.yml');

/** The Prometheus rules about the kit itself. */
export const SERVICE_RULE_FILE = join(OBSERVABILITY, 'service-rules.yml');
