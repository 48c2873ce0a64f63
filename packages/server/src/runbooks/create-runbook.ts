import { authorize } from '../authorization/authorize.js';
import { insertRecord } from '../database/records.js';
import type { UseCase } from '../perform.js';
import { record } from '../timeline/record.js';
import { draftOf } from './draft-of.js';
import { draftEvent, runbookResource, runbookToWire, specText } from './runbook-wire.js';

export const createRunbook: UseCase<'create_runbook'> = {
  run: async (context, input) => {
    const { center, queries, principal, at } = context;
    const { spec, ...scope } = input;
    const row = draftOf({ id: center.newId(), version: 1, author: principal.id, created_at: at, ...scope }, spec);
    const authorized_by = await authorize(context, 'can_create_runbook', runbookResource(row));
    const change = await insertRecord(queries, 'runbook', row);
    await record(context, {
      ...draftEvent(row),
      type: 'runbook_drafted',
      authorized_by,
      texts: specText(row),
      changes: [change],
    });
    return { committed: { runbook: await runbookToWire(queries, row) }, version: row.row_version };
  },
};
