import { IncidentCenterError } from '@incident-center/sdk/client';
import type { TimelineEvent, TimelineVerification } from '@incident-center/sdk/contract';
import { describe, expect, it } from 'vitest';
import { sampleProblem, sampleVerdict } from './sample-verdict';
import { sampleChain } from './story-sample';
import { type BrowserCheck, readVerification, type VerificationFindings } from './verification';

const events = sampleChain();
const eighth = events[7];
const serverOf = (more: Partial<TimelineVerification> = {}): TimelineVerification => ({
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
const done = (verdict = sampleVerdict(events), files = false): BrowserCheck => ({
  at: 'done',
  verdict,
  files,
  checkedAt: 0,
});

function read(more: Partial<VerificationFindings> = {}) {
  return readVerification({
    events,
    total: events.length,
    browser: { at: 'idle' },
    server: serverOf(),
    serverFailed: false,
    ...more,
  });
}
const outcome = (verification: ReturnType<typeof read>, name: string) =>
  verification.checks.find((check) => check.name === name)?.outcome;

describe('what is said of a timeline before anybody verified it here', () => {
  it('is that the server checked it, never that it is verified', () => {
    expect(read()).toMatchObject({ state: 'server_checked', checked: events.length });
    expect(read({ server: serverOf({ verdict: 'verified_with_newer', checkpointed: 15 }) })).toMatchObject({
      state: 'server_checked',
      checked: 15,
    });
    expect(read().checks.every(({ name }) => name.startsWith('server_'))).toBe(true);
  });

  it('is that nothing was checked where the server does not say', () => {
    const verification = read({ server: undefined, serverFailed: true });
    expect(verification.state).toBe('not_checked');
    expect(outcome(verification, 'server_unreachable')).toBe('unproven');
    expect(read({ server: undefined }).state).toBe('checking');
  });

  it('names what the server finds altered', () => {
    const first_bad = { seq: 8, id: eighth?.id ?? null, problem: 'projection incident:x.status' };
    const server = serverOf({ verdict: 'altered', first_bad, projection: [{ record: 'incident:x', field: 'status' }] });
    const verification = read({ server });
    expect(verification).toMatchObject({ state: 'altered', bad: { seq: 8, foundBy: 'server' } });
    expect(outcome(verification, 'server_records')).toBe('failed');
    expect(outcome(verification, 'server_log')).toBe('ok');
  });
});

describe('what is said of a timeline that was verified here', () => {
  it('is that it is verified, as far as the bundle goes', () => {
    expect(read({ browser: done() })).toMatchObject({ state: 'verified', checked: events.length, bad: undefined });
    const newer = read({ browser: done(sampleVerdict(events.slice(0, 15))) });
    expect(newer).toMatchObject({ state: 'verified_newer', checked: 15 });
    expect(outcome(newer, 'newer')).toBe('waiting');
  });

  it('does not call what nobody trusted vouches for verified', () => {
    const verification = read({ browser: done(sampleVerdict(events, 'untrusted', [sampleProblem('untrusted_key')])) });
    expect(verification.state).toBe('untrusted_key');
    expect(outcome(verification, 'signed')).toBe('unproven');
    expect(outcome(verification, 'events')).toBe('ok');
  });

  it('takes files that it did not ask for as not looked at, and nothing else', () => {
    const left = sampleVerdict(events, 'incomplete', [sampleProblem('withheld')], {
      withheld: { texts: 0, files: 1, listed: [] },
    });
    expect(read({ browser: done(left) }).state).toBe('verified');
    expect(read({ browser: done(left, true) }).state).toBe('incomplete');
    const text = { withheld: { texts: 1, files: 0, listed: [] } };
    expect(read({ browser: done(sampleVerdict(events, 'incomplete', [sampleProblem('withheld')], text)) }).state).toBe(
      'incomplete',
    );
    const missing = sampleVerdict(events, 'incomplete', [sampleProblem('file_missing'), sampleProblem('withheld')]);
    expect(read({ browser: done(missing) }).state).toBe('incomplete');
  });

  it('says so where there are files to be looked at', () => {
    const [first, ...rest] = events;
    if (!first) throw new Error('the sample is too short');
    const ref = { role: 'step_evidence' as const, key: `sha256/${'a'.repeat(64)}`, sha256: 'a'.repeat(64), size: 1 };
    const named: TimelineEvent[] = [{ ...first, refs: [ref, ref] }, ...rest];
    expect(read({ events: named, browser: done() })).toMatchObject({ files: 1 });
    expect(outcome(read({ events: named, browser: done() }), 'files')).toBe('waiting');
    expect(outcome(read({ events: named, browser: done(undefined, true) }), 'files')).toBe('ok');
    expect(outcome(read({ browser: done() }), 'files')).toBeUndefined();
  });

  it('names the first bad event, and which check does not hold', () => {
    const problems = [sampleProblem('event_hash', eighth), sampleProblem('opening', events[10])];
    const verification = read({ browser: done(sampleVerdict(events, 'tampered', problems)) });
    expect(verification).toMatchObject({
      state: 'altered',
      bad: { seq: 8, id: eighth?.id, event: eighth, problem: 'event_hash', foundBy: 'browser', alsoBad: 1 },
    });
    expect(outcome(verification, 'events')).toBe('failed');
    expect(outcome(verification, 'texts')).toBe('failed');
    expect(outcome(verification, 'log')).toBe('ok');
  });

  it('names no event where the proof leads elsewhere: none is proven then', () => {
    const verification = read({ browser: done(sampleVerdict(events, 'tampered', [sampleProblem('root')])) });
    expect(verification.bad).toMatchObject({ seq: undefined, event: undefined, problem: 'root' });
    expect(outcome(verification, 'log')).toBe('failed');
  });

  it('still hears the server where records are not what the events say', () => {
    const first_bad = { seq: 4, id: events[3]?.id ?? null, problem: 'projection incident:x.status' };
    const server = serverOf({ verdict: 'altered', first_bad, projection: [{ record: 'incident:x', field: 'status' }] });
    expect(read({ browser: done(), server })).toMatchObject({ state: 'altered', bad: { seq: 4, foundBy: 'server' } });
  });
});

describe('a bundle that could not be had', () => {
  it('is the server that refuses, where something was altered', () => {
    const error = new IncidentCenterError('EVIDENCE_TAMPERED', undefined, {
      details: { first_bad: { seq: 8, event_id: eighth?.id, problem: 'event hash' } },
    });
    expect(read({ browser: { at: 'failed', error } })).toMatchObject({
      state: 'altered',
      bad: { seq: 8, event: eighth, foundBy: 'export' },
    });
  });

  it('says nothing about the events otherwise', () => {
    const error = new IncidentCenterError('UNAVAILABLE');
    expect(read({ browser: { at: 'failed', error } })).toMatchObject({ state: 'server_checked', bad: undefined });
  });
});
