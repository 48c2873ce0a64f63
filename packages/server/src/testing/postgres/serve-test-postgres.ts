import { createInterface } from 'node:readline';
import { startTestPostgres } from './start-test-postgres.js';

// For the test runner: prints the server's address, then one fresh database for each line it
// reads, and stops the server when its input closes.
const postgres = await startTestPostgres();
console.log(JSON.stringify({ url: postgres.url, source: postgres.source }));
for await (const _ of createInterface({ input: process.stdin })) {
  const { url } = await postgres.createDatabase();
  console.log(JSON.stringify({ url }));
}
await postgres.stop();
