import { describe, expect, it } from 'vitest';
import { createAnnouncementQueue } from './announcement-queue';

function createHarness() {
  const spoken: string[] = [];
  let time = 0;
  let due: { run: () => void; at: number } | undefined;
  const queue = createAnnouncementQueue({
    speak: (text) => spoken.push(text),
    now: () => time,
    later: (run, wait) => {
      due = { run, at: time + wait };
      return () => {
        due = undefined;
      };
    },
  });
  const advance = (by: number): void => {
    time += by;
    if (!due || due.at > time) return;
    const { run } = due;
    due = undefined;
    run();
  };
  return { queue, spoken, advance };
}

describe('the announcement queue', () => {
  it('says what one action causes as one message', () => {
    const { queue, spoken, advance } = createHarness();
    queue.add('Step 2 done.');
    queue.add('Step 3 waits for approval.');
    advance(200);
    expect(spoken).toEqual(['Step 2 done. Step 3 waits for approval.']);
  });

  it('says at most one message in five seconds', () => {
    const { queue, spoken, advance } = createHarness();
    queue.add('One.');
    advance(200);
    queue.add('Two.');
    advance(200);
    queue.add('Three.');
    advance(4000);
    expect(spoken).toEqual(['One.']);
    advance(1000);
    expect(spoken).toEqual(['One.', 'Two. Three.']);
  });

  it('says a repeated text once', () => {
    const { queue, spoken, advance } = createHarness();
    queue.add('2 newer changes held.');
    queue.add('2 newer changes held.');
    advance(200);
    expect(spoken).toEqual(['2 newer changes held.']);
  });

  it('says nothing after it is stopped', () => {
    const { queue, spoken, advance } = createHarness();
    queue.add('One.');
    queue.stop();
    advance(9000);
    expect(spoken).toEqual([]);
  });
});
