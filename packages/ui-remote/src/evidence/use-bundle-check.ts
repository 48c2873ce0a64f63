import type { TimelineEvent } from '@incident-center/sdk/contract';
import type { BundleVerdict } from '@incident-center/sdk/provenance';
import { useEffect, useState } from 'react';
import { checkGiven } from './check-given';
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

/** Checks the files in this page whenever others are given. Nothing leaves the browser. */
export function useBundleCheck(given: GivenFiles, trustOfHost: string | undefined): BundleCheck {
  const [check, setCheck] = useState<BundleCheck>({ state: 'none' });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const show = (next: BundleCheck) => {
      if (!signal.aborted) setCheck(next);
    };
    async function run(): Promise<void> {
      show({ state: 'checking', events: 0 });
      const story: TimelineEvent[] = [];
      const verdict = await checkGiven(given, {
        trustOfHost,
        signal,
        onEvent: (event, events) => {
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
    return () => controller.abort();
  }, [given, trustOfHost]);
  return check;
}
