import { writeSync } from 'node:fs';
import type { IncidentCenterOptions } from '../../options.js';
import { createTestCenter } from '../create-test-center.js';
import { operator } from './personas.js';

// For tests of kill -9, as a process of its own: writes into incidents without an end, from several writers at once, and
// prints what was acknowledged, one line each. Gets the database and the directory as JSON in its first argument.

const WRITERS = 4;
const options = JSON.parse(process.argv[2] ?? '{}') as Pick<IncidentCenterOptions, 'database' | 'data_directory'>;
const test = await createTestCenter(options);
const client = test.as(operator());
// Not console.log: a line must not wait in a buffer of a process that is about to be killed.
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);

async function write(writer: number): Promise<never> {
  const title = `Incident of writer ${writer}`;
  const { items } = await client.listIncidents({ q: title });
  let id = items[0]?.id;
  if (id === undefined) {
    const { incident, receipts } = await client.createIncident({ title, severity: 'low', tenants: ['A1'] });
    say({ incident_id: incident.id, receipts });
    id = incident.id;
  }
  for (let number = 0; ; number += 1) {
    const { receipts } =
      number % 4 === 3
        ? await client.assignIncidentOwner({ incident_id: id, owner: `owner-${number}` })
        : await client.commentOnIncident({ incident_id: id, text: `Remark ${number}` });
    say({ incident_id: id, receipts });
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
