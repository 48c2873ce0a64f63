import type { ExportedBundle } from './export-bundle.js';

/** Whoever reads nothing for so long is gone: what lies on disk for them would lie there for ever. */
const IDLE_MS = 300_000;

/** The bytes of a bundle; what is on disk goes when they are read, when whoever reads them goes away, or stops reading. */
export function bundleBody(
  bundle: Pick<ExportedBundle, 'archive' | 'remove'>,
  idle_ms: number = IDLE_MS,
): ReadableStream<Uint8Array> {
  const chunks = bundle.archive()[Symbol.asyncIterator]();
  let idle: NodeJS.Timeout | undefined;
  const end = async () => {
    clearTimeout(idle);
    await chunks.return?.();
    await bundle.remove();
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        clearTimeout(idle);
        try {
          const { done, value } = await chunks.next();
          if (done !== true) {
            controller.enqueue(value);
            const giveUp = () => end().finally(() => controller.error(new Error('nobody reads the bundle any more')));
            idle = setTimeout(giveUp, idle_ms).unref();
            return;
          }
          await bundle.remove();
          controller.close();
        } catch (error) {
          await bundle.remove();
          controller.error(error);
        }
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  );
}
