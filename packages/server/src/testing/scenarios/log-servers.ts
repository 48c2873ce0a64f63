import { onTestFinished } from 'vitest';
import type { Center } from '../../center.js';
import { createSequencer } from '../../log/sequencer.js';
import { change, createTestCenterParts, reader, recordEvent, type TestCenterParts } from '../test-center-parts.js';

// Servers of one log whose parts a test holds in its hands: nothing runs that it does not call. They go with the test.

/** The first server, with a database of its own. */
export async function firstServer(database: 'postgres' | 'pglite' = 'postgres'): Promise<TestCenterParts> {
  const made = await createTestCenterParts({ database });
  onTestFinished(() => made.close());
  return made;
}

/** Another server of the same log, with keys of the same directory. */
export async function serverBeside(one: TestCenterParts): Promise<TestCenterParts> {
  const made = await one.beside();
  onTestFinished(() => made.close());
  return made;
}

/** Writes an event into a chain. */
export const write = ({ center }: { center: Center }, chain = 'incident:a') =>
  change(center, reader(), (context) => recordEvent(context, { type: 'comment_added', chain }));

/** Numbers what was written, and signs it. */
export const drain = ({ center }: { center: Center }) => createSequencer(center).drain();
