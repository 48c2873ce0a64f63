import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const server = dirname(createRequire(import.meta.url).resolve('@incident-center/server/package.json'));

/** The Prometheus rules that come with the kit. */
export const RULE_FILE = join(server, 'observability', 'alert-rules.yml');
