import type { GlyphName } from '../components/Glyph';
import type { Tone } from '../components/states';
import type { CheckOutcome } from './verification';

/** How the outcome of a check is shown, beside its words. */
export const checkLooks: Readonly<Record<CheckOutcome, { readonly name: GlyphName; readonly colour: Tone }>> = {
  ok: { name: 'check', colour: 'ok' },
  failed: { name: 'x', colour: 'danger' },
  waiting: { name: 'clock', colour: 'neutral' },
  unproven: { name: 'warning', colour: 'warn' },
};
