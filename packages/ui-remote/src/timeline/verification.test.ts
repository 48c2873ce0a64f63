import { generateKeyPairSync, sign } from 'node:crypto';
import type { Checkpoint, TimelineEvent, TimelineVerification } from '@incident-center/sdk/contract';
import { checkpointText, rootOf, sha256Hex, signedNote, verifyChain } from '@incident-center/sdk/provenance';
import { describe, expect, it } from 'vitest';
import { checkCheckpoint } from './check-checkpoint';
import { checkFiles, namedFiles } from './evidence-files';
import { sampleChain } from './story-sample';
import { readVerification, type VerificationFindings } from './verification';
import { verifyInChunks } from './verify-in-chunks';

function checkpointOf(size: number, log = 'sample'): Checkpoint {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
  const text = checkpointText({ origin: log, size, root: rootOf([]) });
  return {
    note: signedNote(text, log, key, new Uint8Array(sign(null, Buffer.from(text), privateKey))),
    key_id: 'k',
    public_key: Buffer.from(key).toString('hex'),
    size,
    created_at: '2026-11-23T03:13:55.000Z',
  };
}

const serverOf = (
  events: readonly TimelineEvent[],
  more: Partial<TimelineVerification> = {},
): TimelineVerification => ({
  verdict: 'verified',
  events: events.length,
  checkpointed: events.length,
  erased: 0,
  erased_untold: 0,
  first_bad: null,
  projection: [],
  checkpoint: null,
  checked_at: '2026-11-23T03:14:01.000Z',
  ...more,
});

function read(events: TimelineEvent[], more: Partial<VerificationFindings> = {}) {
  const checkpoint = more.checkpoint === undefined ? checkpointOf(50_000) : more.checkpoint;
  return readVerification({
    events,
    browser: verifyChain(events),
    checkpoint,
    signature: checkpoint ? checkCheckpoint(checkpoint, events, undefined) : undefined,
    server: serverOf(events),
    serverFailed: false,
    whole: true,
    checkedAt: 0,
    ...more,
  });
}
const outcome = (verification: ReturnType<typeof read>, name: string) =>
  verification.checks.find((check) => check.name === name)?.outcome;
const alter = (events: TimelineEvent[], seq: number, change: (event: TimelineEvent) => Partial<TimelineEvent>) =>
  events.map((event) => (event.seq === seq ? { ...event, ...change(event) } : event));

describe('verifying in chunks', () => {
  const pause = () => Promise.resolve();

  it.each([1, 2, 5, 17, 100])('gives the same verdict as in one go, %i at a time', async (chunk) => {
    const sound = sampleChain();
    const altered = alter(sound, 9, ({ event_text }) => ({ event_text: event_text.replace('verify', 'verifi') }));
    const shortened = sound.filter(({ seq }) => seq !== 6);
    for (const events of [sound, altered, shortened, []])
      expect(await verifyInChunks(events, { chunk, pause })).toEqual(verifyChain(events));
  });

  it('tells how far it is and stops when it is told to', async () => {
    const told: number[] = [];
    await verifyInChunks(sampleChain(), { chunk: 7, pause, onProgress: (checked) => told.push(checked) });
    expect(told).toEqual([7, 14, 17]);
    const controller = new AbortController();
    const running = verifyInChunks(sampleChain(), {
      chunk: 7,
      pause,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(running).rejects.toThrow();
  });
});

describe('what is said of a chain', () => {
  it('is that it is verified, when everything holds', () => {
    const verification = read(sampleChain());
    expect(verification.state).toBe('verified');
    expect(verification.checks.filter((check) => check.outcome === 'failed')).toEqual([]);
  });

  it('never claims more of the key than is known', () => {
    const events = sampleChain();
    const checkpoint = checkpointOf(50_000);
    expect(outcome(read(events, { checkpoint }), 'key')).toBe('unproven');
    const trusting = (keys: string[]) =>
      read(events, { checkpoint, signature: checkCheckpoint(checkpoint, events, keys) });
    expect(outcome(trusting([checkpoint.public_key.toUpperCase()]), 'key')).toBe('ok');
    expect(trusting(['ab'.repeat(32)]).state).toBe('untrusted_key');
  });

  it('refuses a checkpoint that was not signed by its key, or is of another log', () => {
    const events = sampleChain();
    const forged = { ...checkpointOf(50_000), public_key: checkpointOf(50_000).public_key };
    expect(checkCheckpoint(forged, events, undefined).signature).toBe('unsigned');
    expect(checkCheckpoint({ ...checkpointOf(50_000), size: 49_999 }, events, undefined).signature).toBe('unsigned');
    expect(checkCheckpoint({ ...checkpointOf(1), public_key: 'no key' }, events, undefined).signature).toBe('unsigned');
    expect(checkCheckpoint(checkpointOf(50_000, 'other'), events, undefined).signature).toBe('other_log');
    expect(read(events, { checkpoint: forged }).state).toBe('untrusted_key');
  });

  it('counts what is newer than the checkpoint', () => {
    const events = sampleChain();
    const verification = read(events, {
      server: serverOf(events, { verdict: 'verified_with_newer', checkpointed: 15 }),
    });
    expect(verification).toMatchObject({ state: 'verified_newer', checkpointed: 15, waiting: 2 });
    expect(outcome(verification, 'waiting')).toBe('waiting');
  });

  it('names the first event that was altered, and what its hash should be', () => {
    const events = alter(sampleChain(), 9, ({ event_text }) => ({ event_text: event_text.replace('A1', 'A2') }));
    const verification = read(events);
    expect(verification.state).toBe('altered');
    expect(verification.bad).toMatchObject({ seq: 9, problem: 'hash', foundBy: 'browser', alsoBad: 0 });
    expect(verification.bad?.computed).not.toBe(events[8]?.event_hash);
    expect(outcome(verification, 'hashes')).toBe('failed');
    expect(outcome(verification, 'chain')).toBe('ok');
  });

  it('sees a gap, and words that are not those that were written', () => {
    const events = sampleChain();
    expect(read(events.filter(({ seq }) => seq !== 5)).bad).toMatchObject({ seq: 6, problem: 'seq' });
    const reworded = alter(events, 17, ({ openings }) => ({
      openings: openings.map((opening) => ({ ...opening, value: 'All is well.' })),
    }));
    expect(read(reworded).bad).toMatchObject({ seq: 17, problem: 'commitment /comment' });
    expect(outcome(read(reworded), 'texts')).toBe('failed');
  });

  it('believes the server when it finds what a browser cannot see', () => {
    const events = sampleChain();
    const bad = { seq: 4, id: events[3]?.id ?? null, problem: 'projection incident:x.status' };
    const verification = read(events, {
      server: serverOf(events, {
        verdict: 'altered',
        first_bad: bad,
        projection: [{ record: 'incident:x', field: 'status' }],
      }),
    });
    expect(verification.bad).toMatchObject({ seq: 4, foundBy: 'server' });
    expect(outcome(verification, 'records')).toBe('failed');
    expect(outcome(verification, 'hashes')).toBe('ok');
  });

  it('does not take an event of a pinned runbook for one of this chain', () => {
    const events = sampleChain();
    const server = serverOf(events, {
      verdict: 'altered',
      first_bad: { seq: 2, id: '0193b6d2-0000-7000-8000-00000000dead', problem: 'runbook:x hash' },
    });
    expect(read(events, { server }).bad?.event).toBeUndefined();
  });

  it('is never more than incomplete without the server, or without the whole chain', () => {
    const events = sampleChain();
    expect(read(events, { server: undefined, serverFailed: true }).state).toBe('incomplete');
    expect(read(events, { whole: false }).state).toBe('incomplete');
    expect(read(events, { server: undefined }).state).toBe('checking');
  });
});

describe('the files that events name', () => {
  const text = (words: string) => new TextEncoder().encode(words).buffer as ArrayBuffer;
  const file = (words: string) => ({ executionId: 'run', sha256: sha256Hex(words) });

  it('are each named once, and only where a run lets them be read', () => {
    const ref = (role: 'step_evidence' | 'runbook_spec', words: string) => ({
      role,
      key: '',
      sha256: sha256Hex(words),
      size: 1,
    });
    const [first, second, third] = sampleChain();
    if (!first || !second || !third) throw new Error('the sample is too short');
    const events = [
      { ...first, runbook_execution_id: 'run', refs: [ref('step_evidence', 'a'), ref('runbook_spec', 's')] },
      { ...second, runbook_execution_id: 'run', refs: [ref('step_evidence', 'a'), ref('step_evidence', 'b')] },
      { ...third, runbook_execution_id: null, refs: [ref('step_evidence', 'c')] },
    ];
    expect(namedFiles(events)).toEqual([file('a'), file('b')]);
  });

  it('match, differ, or could not be read, and the one is not taken for the other', async () => {
    const stored = new Map([
      [file('same').sha256, 'same'],
      [file('before').sha256, 'after'],
    ]);
    const verdict = await checkFiles([file('same'), file('before'), file('gone')], ({ sha256 }) => {
      const words = stored.get(sha256);
      return words === undefined ? Promise.reject(new Error('404')) : Promise.resolve(text(words));
    });
    expect(verdict).toEqual({ matched: 1, wrong: [file('before').sha256], unread: [file('gone').sha256] });
  });
});
