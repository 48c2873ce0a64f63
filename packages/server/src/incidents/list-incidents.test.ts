import { expect, it } from 'vitest';
import { stepNumber } from './list-incidents.js';

it.each([
  [['running', 'pending', 'pending'], 1],
  [['completed', 'blocked', 'pending'], 2],
  [['completed', 'skipped', 'pending'], 3],
  [['failed', 'pending', 'pending'], 1],
  [['completed', 'aborted', 'pending'], 2],
  [['completed', 'unknown', 'pending'], 2],
  [['completed', 'completed', 'skipped'], 3],
] as const)('a run whose steps are %j is shown at step %i', (states, number) => {
  expect(stepNumber(states.map((state) => ({ state })))).toBe(number);
});
