import type { TimelineEvent } from '@incident-center/sdk/contract';
import { type BundleVerdict, blobSource, verifyBundle } from '@incident-center/sdk/provenance';
import { useEffect, useState } from 'react';
import { type GivenFiles, listed } from './given-files';
import { toldEvent } from './told-event';

/** More are checked, and not told one by one: a page of a million rows helps nobody. */
export const MOST_TOLD = 2_000;

export type BundleCheck =
  | { readonly state: 'none' }
  | { readonly state: 'checking'; readonly events: number }
  | { readonly state: 'done'; readonly verdict: BundleVerdict; readonly story: readonly TimelineEvent[] }
  /** A file could not be read, as when it was moved since. */
  | { readonly state: 'unreadable'; readonly words: string };

const PROGRESS_EVERY = 500;
const textOf = (file: File | undefined) => file?.text();

/** Checks the files in this page whenever others are given. Nothing leaves the browser. */
export function useBundleCheck(given: GivenFiles, trustOfHost: string | undefined): BundleCheck {
  const [check, setCheck] = useState<BundleCheck>({ state: 'none' });
  useEffect(() => {
    let stopped = false;
    const show = (next: BundleCheck) => {
      if (!stopped) setCheck(next);
    };
    async function run(): Promise<void> {
      show({ state: 'checking', events: 0 });
      const story: TimelineEvent[] = [];
      let events = 0;
      const [trust, checkpoint, consistency, receipts, sources] = await Promise.all([
        given.trust?.text() ?? trustOfHost,
        textOf(given.checkpoint),
        textOf(given.consistency),
        textOf(given.receipts),
        Promise.all(given.bundles.map((file) => blobSource(file.name, file))),
      ]);
      const verdict = await verifyBundle(sources, {
        trust,
        checkpoint,
        consistency,
        receipts,
        on_event: (event) => {
          events += 1;
          if (stopped) throw new DOMException('other files were given', 'AbortError');
          if (events % PROGRESS_EVERY === 0) show({ state: 'checking', events });
          const told = story.length < MOST_TOLD ? toldEvent(event) : undefined;
          if (told !== undefined) story.push(told);
        },
      });
      show({ state: 'done', verdict, story });
    }
    if (listed(given).some(({ role }) => role === 'bundle'))
      run().catch((error: unknown) =>
        show({ state: 'unreadable', words: error instanceof Error ? error.message : String(error) }),
      );
    else show({ state: 'none' });
    return () => {
      stopped = true;
    };
  }, [given, trustOfHost]);
  return check;
}
