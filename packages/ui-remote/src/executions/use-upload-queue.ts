import { useEffect } from 'react';
import { connectionKey } from '../host/connection';
import { useHost } from '../host/remote-context';
import { createUploadQueue, type UploadQueue } from './upload-queue';

// One for all pages: whoever looks something up and comes back finds what became of their files.
const kept = new Map<string, UploadQueue>();

/** The files on their way to a run, also those that were under way when its page was left. */
export function useUploadQueue(executionId: string): UploadQueue {
  const key = `${connectionKey(useHost())}/${executionId}`;
  const queue = kept.get(key) ?? createUploadQueue();
  kept.set(key, queue);
  useEffect(
    () => () => {
      if (queue.state.getState().uploads.length === 0) kept.delete(key);
    },
    [key, queue],
  );
  return queue;
}
