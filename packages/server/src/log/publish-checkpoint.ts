import { checkpointText, rootOfFrontier, signedNote } from '@incident-center/sdk/provenance';
import { eq, sql } from 'drizzle-orm';
import type { Center } from '../center.js';
import type { Queries } from '../database/database.js';
import { logCheckpoint, logHead, logHold } from '../database/schema.js';
import { inTransaction } from '../database/transaction.js';
import { currentKey, keyHex, openSigner } from './current-key.js';

/** A tree head that was signed. */
export interface SignedHead {
  size: number;
  root: string;
  note: string;
}

export type Publication =
  | { published: SignedHead }
  /** Nothing is new, or another server was faster. */
  | 'nothing'
  /** A key is being replaced. */
  | 'held';

export interface PublishOptions {
  /**
   * Asked before anything is signed: whether the tree goes on from what this server knows to be signed.
   *
   * @throws where it does not.
   */
  assertGrown: (queries: Queries, head: { size: number; root: string }) => Promise<void>;
}

const isHeld = async (queries: Queries) =>
  (await queries.select({ id: logHold.id }).from(logHold).where(sql`${logHold.until} > clock_timestamp()`)).length > 0;

/** What is to be signed, and by which key. */
const readUnsigned = (center: Center, { assertGrown }: PublishOptions) =>
  inTransaction(center.database, { role: 'system' }, async (queries) => {
    const [head] = await queries.select().from(logHead);
    if (head === undefined || head.size === head.signed_size) return 'nothing' as const;
    if (await isHeld(queries)) return 'held' as const;
    const root = rootOfFrontier(head.frontier);
    await assertGrown(queries, { size: head.size, root });
    return { size: head.size, root, key: await currentKey(queries, 'log') };
  });

/**
 * Signs the head of the log, if it is new. The tree is in the database before it is signed, so that whoever signs a size signs
 * the same root; and what was signed is published only while the key is still the one: a retired key has no checkpoint beyond
 * its end, however many servers there are.
 *
 * @throws {IncidentCenterError} `UNAVAILABLE` where this server does not have the key.
 */
export async function publishCheckpoint(center: Center, options: PublishOptions): Promise<Publication> {
  const name = center.options.log_name;
  for (;;) {
    const unsigned = await readUnsigned(center, options);
    if (typeof unsigned === 'string') return unsigned;
    const { size, root } = unsigned;
    const signer = await openSigner(center, 'log', unsigned.key);
    const text = checkpointText({ origin: name, size, root });
    const signature = await signer.sign(new TextEncoder().encode(text));
    const note = signedNote(text, name, signer.public_key, signature);
    const public_key = keyHex(signer.public_key);
    const published = await inTransaction(center.database, { role: 'system' }, async (queries) => {
      const [head] = await queries.select().from(logHead).for('update');
      if (head === undefined || head.signed_size >= size) return 'nothing' as const;
      if (await isHeld(queries)) return 'held' as const;
      if (((await currentKey(queries, 'log')) ?? public_key) !== public_key) return 'again' as const;
      await queries.insert(logCheckpoint).values({
        size,
        root,
        note,
        key_id: signer.key_id,
        public_key,
        created_at: new Date(center.now()),
      });
      await queries.update(logHead).set({ signed_size: size }).where(eq(logHead.id, head.id));
      await queries.execute(sql`select pg_notify('incident_center_checkpoint', '')`);
      return { published: { size, root, note } };
    });
    if (published !== 'again') return published;
  }
}
