// Runs the golden path headless: npm run golden-path. DATABASE_URL chooses Postgres, else the embedded database.
import { spawn } from 'node:child_process';
import { installDependencies, orExplain, refuseOldNode } from './bootstrap.mjs';
import { root } from './run-command.mjs';

refuseOldNode();
await orExplain(() => installDependencies());
const child = spawn(
  process.execPath,
  ['--conditions=incident-center-source', '--import', 'tsx', 'apps/host-demo/src/golden-path/golden-path.ts'],
  { cwd: root, stdio: 'inherit' },
);
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
