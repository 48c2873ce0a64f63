import { describe, expect, it } from 'vitest';
import { createStepDrafts, LARGEST_DRAFT, STEP_DRAFT_PREFIX, type StepDraft } from './step-drafts';

/** The tab's storage, as browsers have it; full above a number of characters. */
function aTab(room = Number.POSITIVE_INFINITY): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem(key, text) {
      if (text.length > room) throw new DOMException('full', 'QuotaExceededError');
      items.set(key, text);
    },
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

const place = { execution: 'run-1', step: 'reroute', attempt: 1 };
const draft = (given: Partial<StepDraft> = {}): StepDraft => ({
  outputs: { lag_s: '1.2' },
  outcome: 'succeeded',
  note: 'Held for two minutes.',
  unlocked: false,
  ...given,
});
let owners = 0;
const owner = (): string => {
  owners += 1;
  return `owner ${owners}`;
};

describe('the draft of a step', () => {
  it('is there again after a reload, with its time', () => {
    const [storage, me] = [aTab(), owner()];
    const given = draft({ inputs: { to: 'standby-03' }, unlocked: true });
    expect(createStepDrafts({ owner: me, storage, now: () => 5_000 }).keep(place, given)).toBe('tab');
    const after = createStepDrafts({ owner: me, storage, now: () => 9_000 });
    expect(after.read(place)).toEqual({ at: 5_000, where: 'tab', draft: given });
  });

  it('belongs to one attempt of one step of one run', () => {
    const drafts = createStepDrafts({ owner: owner(), storage: aTab() });
    drafts.keep(place, draft());
    expect(drafts.read({ ...place, attempt: 2 })).toBeUndefined();
    expect(drafts.read({ ...place, step: 'other' })).toBeUndefined();
    expect(drafts.read({ ...place, execution: 'run-2' })).toBeUndefined();
  });

  it('is neither read nor left in the tab by another person or in other tenants', () => {
    const storage = aTab();
    createStepDrafts({ owner: owner(), storage }).keep(place, draft());
    storage.setItem('of-the-portal', 'stays');
    const other = createStepDrafts({ owner: owner(), storage });
    expect(other.read(place)).toBeUndefined();
    expect(storage.length).toBe(1);
    expect(storage.getItem('of-the-portal')).toBe('stays');
  });

  it('is forgotten once its run has moved on, and only then', () => {
    const drafts = createStepDrafts({ owner: owner(), storage: aTab() });
    const next = { ...place, step: 'next' };
    drafts.keep(place, draft());
    drafts.keep(next, draft());
    drafts.keep({ ...place, execution: 'run-11' }, draft());
    drafts.forget(place.execution, next);
    expect(drafts.read(place)).toBeUndefined();
    expect(drafts.read(next)).toBeDefined();
    expect(drafts.read({ ...place, execution: 'run-11' })).toBeDefined();
  });

  it('leaves nothing behind when everything was taken out of it again', () => {
    const storage = aTab();
    const drafts = createStepDrafts({ owner: owner(), storage });
    drafts.keep(place, draft());
    drafts.keep(place, draft({ outputs: { lag_s: '' }, outcome: '', note: '' }));
    expect(storage.length).toBe(0);
  });

  it('is not taken up again after twelve hours', () => {
    const [storage, me] = [aTab(), owner()];
    createStepDrafts({ owner: me, storage, now: () => 0 }).keep(place, draft());
    expect(createStepDrafts({ owner: me, storage, now: () => 12 * 3_600_000 + 1 }).read(place)).toBeUndefined();
    expect(storage.length).toBe(0);
  });
});

describe('where a draft is kept', () => {
  it.each([
    ['is too long', aTab(), draft({ note: 'x'.repeat(LARGEST_DRAFT) })],
    ['finds the storage full', aTab(10), draft()],
    ['has no storage', undefined, draft()],
  ])('is the page where it %s', (_case, storage, given) => {
    const me = owner();
    expect(createStepDrafts({ owner: me, storage }).keep(place, given)).toBe('page');
    expect(createStepDrafts({ owner: me, storage }).read(place)).toMatchObject({ where: 'page', draft: given });
    expect(storage?.length ?? 0).toBe(0);
    createStepDrafts({ owner: owner(), storage });
    expect(createStepDrafts({ owner: me, storage }).read(place)).toBeUndefined();
  });

  it('is passed over where it holds what these screens did not write', () => {
    const [storage, me] = [aTab(), owner()];
    const key = `${STEP_DRAFT_PREFIX}${encodeURIComponent(me)}/run-1/reroute/1`;
    for (const text of ['', '{', '[]', '{"at":1,"draft":{"outputs":{"a":1}}}', '{"at":"now","draft":{}}']) {
      storage.setItem(key, text);
      expect(createStepDrafts({ owner: me, storage, now: () => 1 }).read(place)).toBeUndefined();
    }
  });
});
