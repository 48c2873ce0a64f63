import type { IncidentCenterClient } from '@incident-center/sdk/client';
import type { SimulateInput, Simulation } from '@incident-center/sdk/contract';

/** As many checks as one request may carry. */
const LARGEST = 50;

interface Waiting {
  readonly check: SimulateInput;
  readonly resolve: (simulation: Simulation) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects what a page asks within one turn, and asks it with one request. */
export function createSimulationBatch(client: Pick<IncidentCenterClient, 'simulateBatch'>) {
  let waiting: Waiting[] = [];

  async function send(): Promise<void> {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += LARGEST) await ask(all.slice(at, at + LARGEST));
  }

  async function ask(some: readonly Waiting[]): Promise<void> {
    try {
      const { results } = await client.simulateBatch({ checks: some.map(({ check }) => check) });
      for (const [index, { resolve, reject }] of some.entries()) {
        const result = results[index];
        if (result) resolve(result);
        else reject(new Error('the answer lacks a result'));
      }
    } catch (error) {
      // One that can't be answered fails all of its request: alone, each of the others still gets its answer.
      if (some.length > 1) await Promise.all(some.map((one) => ask([one])));
      else for (const { reject } of some) reject(error);
    }
  }

  return (check: SimulateInput): Promise<Simulation> =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(() => void send(), 0);
      waiting.push({ check, resolve, reject });
    });
}
