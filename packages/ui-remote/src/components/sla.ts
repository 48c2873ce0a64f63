import type { SlaState, Tone } from './states';

/** What the server says about a service-level clock. Times are epoch milliseconds. */
export interface SlaFacts {
  readonly state: SlaState;
  readonly dueAt: number;
  readonly startedAt: number;
  /** Milliseconds left when it was paused. */
  readonly pausedRemaining?: number | undefined;
  /** Milliseconds it took, once met. */
  readonly took?: number | undefined;
}

/** What a clock shows at a moment. */
export interface SlaReading {
  readonly state: SlaState;
  /** Milliseconds: left, over (negative), or taken. */
  readonly value: number;
  /** 0 to 1. */
  readonly used: number;
}

export const slaTones: Readonly<Record<SlaState, Tone>> = {
  on_track: 'neutral',
  at_risk: 'warn',
  breached: 'danger',
  paused: 'neutral',
  met: 'ok',
};

/** Reads a clock at `now`. A due time that passes breaches at once, whether or not the server has said so yet. */
export function readSla({ state, dueAt, startedAt, pausedRemaining, took }: SlaFacts, now: number): SlaReading {
  const whole = Math.max(1, dueAt - startedAt);
  if (state === 'met') return { state, value: took ?? 0, used: Math.min(1, (took ?? 0) / whole) };
  if (state === 'paused') {
    const left = pausedRemaining ?? Math.max(0, dueAt - now);
    return { state, value: left, used: Math.min(1, Math.max(0, (whole - left) / whole)) };
  }
  const left = dueAt - now;
  if (state === 'breached' || left < 0) return { state: 'breached', value: left, used: 1 };
  return { state, value: left, used: Math.min(1, Math.max(0, (whole - left) / whole)) };
}
