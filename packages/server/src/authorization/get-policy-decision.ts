import { IncidentCenterError } from '@incident-center/sdk/contract';
import { and, eq } from 'drizzle-orm';
import { decisionLog } from '../database/schema.js';
import type { Query } from '../query.js';
import { decisionToWire } from './decision-wire.js';
import { visibleIn } from './visible.js';

export const getPolicyDecision: Query<'get_policy_decision'> = {
  run: async (context, { decision_id }) => {
    const visible = await visibleIn(context, 'can_view_decisions', decisionLog);
    const [row] = await context.queries
      .select()
      .from(decisionLog)
      .where(and(visible, eq(decisionLog.decision_id, decision_id)));
    if (row === undefined) throw new IncidentCenterError('NOT_FOUND');
    return { decision: decisionToWire(row) };
  },
};
