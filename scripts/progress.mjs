const terminal = process.stdout.isTTY === true;
const active = new Set();

function redraw() {
  if (terminal && active.size > 0) process.stdout.write(`\r\x1b[K… ${[...active].join(', ')}`);
}

/** Prints a line, above whatever is under way. */
export function say(line) {
  process.stdout.write(`${terminal ? '\r\x1b[K' : ''}${line}\n`);
  redraw();
}

export const inSeconds = (seconds) => `${seconds.toFixed(1)} s`;

/** Says what is being done while it is done, and one line with its time when it is. */
export async function step(doing, done, work) {
  const started = performance.now();
  active.add(doing);
  redraw();
  // Where the line cannot be redrawn, say so only if it takes long enough to wonder.
  const patience = terminal ? undefined : setTimeout(() => say(`… ${doing}`), 5_000);
  try {
    const result = await work();
    active.delete(doing);
    say(`✓ ${done} in ${inSeconds((performance.now() - started) / 1000)}`);
    return result;
  } catch (error) {
    active.delete(doing);
    say(`✗ ${doing} failed after ${inSeconds((performance.now() - started) / 1000)}`);
    throw error;
  } finally {
    clearTimeout(patience);
  }
}
