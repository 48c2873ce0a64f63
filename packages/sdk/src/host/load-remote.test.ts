import { beforeEach, describe, expect, it } from 'vitest';
import { createManualTimers, type ManualTimers } from '../client/manual-timers.js';
import { createRemoteLoader, type Remote } from './load-remote.js';

let timers: ManualTimers;
let loads: { expose: string; resolve: (module: unknown) => void; reject: (error: unknown) => void }[];
let remote: Remote<unknown>;

beforeEach(() => {
  timers = createManualTimers();
  loads = [];
  const load = (expose: string) => new Promise<unknown>((resolve, reject) => loads.push({ expose, resolve, reject }));
  remote = createRemoteLoader({ load, timers, random: () => 0 }).remote('IncidentList');
});

const settled = (promise: Promise<unknown>) =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

describe('a remote', () => {
  it('is not loaded before somebody asks', async () => {
    expect(remote.state).toEqual({ name: 'idle', attempt: 1 });
    expect(loads).toEqual([]);
    const first = remote.promise();
    expect(remote.promise()).toBe(first);
    expect(remote.state).toEqual({ name: 'loading', attempt: 1 });
    loads[0]?.resolve({ default: 1 });
    expect(await first).toEqual({ default: 1 });
    expect(remote.state).toEqual({ name: 'ready', attempt: 1, module: { default: 1 } });
    expect(timers.pending()).toBe(0);
    expect(loads.map(({ expose }) => expose)).toEqual(['IncidentList']);
  });

  it('tells of a change after the call that made it, as a render needs', async () => {
    const told: string[] = [];
    remote.subscribe(() => told.push(remote.state.name));
    void remote.promise();
    expect(told).toEqual([]);
    await Promise.resolve();
    expect(told).toEqual(['loading']);
  });

  it('is the same object for the same expose', () => {
    const loader = createRemoteLoader({ load: async () => ({}) });
    expect(loader.remote('A')).toBe(loader.remote('A'));
    expect(loader.remote('A')).not.toBe(loader.remote('B'));
  });

  it('fails with REMOTE_FAILED and the cause, and stays failed until it is retried', async () => {
    const first = remote.promise();
    loads[0]?.reject(new Error('Loading chunk 7 failed'));
    const failure = { code: 'REMOTE_FAILED', expose: 'IncidentList', cause: { message: 'Loading chunk 7 failed' } };
    await expect(first).rejects.toMatchObject(failure);
    expect(remote.promise()).toBe(first);
    expect(remote.state).toMatchObject({ name: 'failed', attempt: 1, next_try_at: undefined });
    const second = remote.retry();
    expect(second).not.toBe(first);
    expect(remote.retry()).toBe(second);
    expect(remote.promise()).toBe(second);
    loads[1]?.resolve('module');
    expect(await second).toBe('module');
    expect(remote.state).toMatchObject({ name: 'ready', attempt: 2 });
    expect(await remote.retry()).toBe('module');
    expect(loads).toHaveLength(2);
  });

  it.each([
    [
      'throws at once',
      () => {
        throw new Error('not registered');
      },
    ],
    ['gives nothing', async () => undefined],
  ])('fails if load %s', async (_, load) => {
    const broken = createRemoteLoader({ load, timers }).remote('X');
    await expect(broken.promise()).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
    expect(broken.state.name).toBe('failed');
  });

  it('fails with REMOTE_TIMEOUT after 10 seconds', async () => {
    const first = settled(remote.promise());
    timers.advance(9_999);
    expect(remote.state.name).toBe('loading');
    timers.advance(1);
    expect(await first).toMatchObject({ error: { code: 'REMOTE_TIMEOUT', message: expect.stringContaining('10 s') } });
    expect(remote.state.name).toBe('failed');
  });

  it('takes a module that comes after its timeout, as an attempt of its own', async () => {
    const first = settled(remote.promise());
    timers.advance(10_000);
    await first;
    loads[0]?.resolve('late');
    await expect.poll(() => remote.state).toEqual({ name: 'ready', attempt: 2, module: 'late' });
    expect(await remote.promise()).toBe('late');
  });

  it('passes over a late module once another attempt runs', async () => {
    const first = settled(remote.promise());
    timers.advance(10_000);
    await first;
    const second = remote.retry();
    loads[0]?.resolve('late');
    loads[1]?.resolve('fresh');
    expect(await second).toBe('fresh');
    expect(remote.state).toMatchObject({ attempt: 2, module: 'fresh' });
  });
});

describe('an automatic try', () => {
  const failNow = async () => {
    loads.at(-1)?.reject(new Error('down'));
    await settled(remote.promise());
  };

  it('comes while somebody watches, later each time, and says when', async () => {
    let changes = 0;
    remote.subscribe(() => changes++);
    void remote.promise();
    for (const wait of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      await failNow();
      expect(remote.state).toMatchObject({ name: 'failed', next_try_at: timers.now() + wait });
      timers.advance(wait - 1);
      expect(remote.state.name).toBe('failed');
      timers.advance(1);
      expect(remote.state.name).toBe('loading');
    }
    loads.at(-1)?.resolve('module');
    await remote.promise();
    expect(remote.state).toEqual({ name: 'ready', attempt: 7, module: 'module' });
    await expect.poll(() => changes).toBe(14);
  });

  it('is set when somebody begins to watch, and called off when the last one ends', async () => {
    void remote.promise();
    await failNow();
    expect(timers.pending()).toBe(0);
    const unsubscribe = remote.subscribe(() => {});
    expect(remote.state).toMatchObject({ next_try_at: 5_000 });
    unsubscribe();
    expect(remote.state).toMatchObject({ name: 'failed', next_try_at: undefined });
    timers.advance(100_000);
    expect(loads).toHaveLength(1);
  });

  it('is replaced by a try by hand', async () => {
    remote.subscribe(() => {});
    void remote.promise();
    await failNow();
    const second = settled(remote.retry());
    timers.advance(5_000);
    expect(loads).toHaveLength(2);
    loads[1]?.resolve('module');
    expect(await second).toEqual({ value: 'module' });
  });
});
