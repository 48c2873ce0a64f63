import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { logCheckpoint, logCosignature, logWitness } from '../database/schema.js';
import type { Witness } from './witness-options.js';

/** Who asks a witness: whoever lost it changes nothing any more. */
export interface WitnessClaim {
  name: string;
  lease: string;
}

const inMs = (milliseconds: number) => sql`clock_timestamp() + ${milliseconds} * interval '1 millisecond'`;
const held = ({ name, lease }: WitnessClaim) => and(eq(logWitness.name, name), eq(logWitness.lease, lease));
const FREE = { lease: null, lease_until: null };

export const enrolWitness = (queries: Queries, { name }: Witness) =>
  queries
    .insert(logWitness)
    // Now, rounded to milliseconds, may be later than now.
    .values({ name, size: 0, attempts: 0, due_at: new Date(0) })
    .onConflictDoNothing();

/** Takes a witness for which there is something new to sign and which is due, if nobody has it. */
export async function claimWitness(queries: Queries, { name, lease }: WitnessClaim, lease_ms: number) {
  const newest = queries
    .select({ size: logCheckpoint.size })
    .from(logCheckpoint)
    .orderBy(desc(logCheckpoint.size))
    .limit(1);
  const [row] = await queries
    .update(logWitness)
    .set({ lease, lease_until: inMs(lease_ms) })
    .where(
      and(
        eq(logWitness.name, name),
        lt(logWitness.size, sql`(${newest})`),
        sql`${logWitness.due_at} <= clock_timestamp()`,
        sql`(${logWitness.lease} is null or ${logWitness.lease_until} < clock_timestamp())`,
      ),
    )
    .returning();
  return row;
}

/** Lets go of a witness with nothing changed. */
export const releaseWitness = (queries: Queries, mine: WitnessClaim) =>
  queries.update(logWitness).set(FREE).where(held(mine));

/** It said how far it has got: what it knows better than we do. */
export const rememberSize = (queries: Queries, mine: WitnessClaim, size: number) =>
  queries.update(logWitness).set({ size }).where(held(mine));

/** Keeps what a witness signed. Whoever has lost it by now keeps it too: it is signed all the same. */
export async function keepCosignature(
  queries: Queries,
  mine: WitnessClaim,
  { size, line, witness, at }: { size: number; line: string; witness: Witness; at: Date },
): Promise<void> {
  await queries
    .insert(logCosignature)
    .values({ size, witness: witness.name, public_key: witness.public_key, line, created_at: at })
    .onConflictDoNothing();
  const done = { size, attempts: 0, last_error: null, refused_at: null };
  await queries
    .update(logWitness)
    .set({ ...done, ...FREE })
    .where(held(mine));
}

/** It did not sign: asked again after a while, by whoever comes first. */
export async function postponeWitness(
  queries: Queries,
  mine: WitnessClaim,
  { attempts, reason, wait_ms, refused }: { attempts: number; reason: string; wait_ms: number; refused: boolean },
): Promise<void> {
  await queries
    .update(logWitness)
    .set({
      attempts,
      last_error: reason,
      due_at: inMs(wait_ms),
      refused_at: refused ? sql`coalesce(${logWitness.refused_at}, clock_timestamp())` : logWitness.refused_at,
      ...FREE,
    })
    .where(held(mine));
}
