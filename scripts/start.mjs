import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { buildWorkspace, installDependencies, orExplain, refuseOldNode } from './bootstrap.mjs';
import { say } from './progress.mjs';
import { endCommandsWithUs, root } from './run-command.mjs';

const server = join(root, 'apps/host-demo/dist/server/main.js');

refuseOldNode();
endCommandsWithUs();
if (!existsSync(server))
  say('The first start installs and builds everything: two to four minutes. Later ones take seconds.');
await orExplain(async () => {
  await installDependencies();
  await buildWorkspace();
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
const host = spawn(process.execPath, [server, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // Ctrl-C in a terminal reaches the server by itself; a second one would ask it to hurry.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) host.kill(signal);
  });
}
host.once('error', (error) => {
  console.error(`The host demo could not be started: ${error.message}`);
  process.exit(1);
});
host.once('exit', (code, signal) => {
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
});
