/** A pair of tokens that meet on screen, and the contrast WCAG 2.2 AA asks of them. */
export interface TokenPair {
  readonly foreground: string;
  readonly background: string;
  readonly minimum: 4.5 | 3;
}

const plain = ['bg', 'surface', 'raised', 'sunken', 'hover', 'selected'] as const;
const neutral = ['text', 'text-2', 'text-3'] as const;
const feedback = ['danger', 'warn', 'ok', 'info', 'accent-text'] as const;
const severity = ['sev-critical', 'sev-high', 'sev-medium', 'sev-low'] as const;
const status = ['st-new', 'st-acknowledged', 'st-mitigating', 'st-monitoring', 'st-resolved', 'st-closed'] as const;
const soft = ['danger-soft', 'warn-soft', 'ok-soft', 'info-soft'] as const;

const cross = (foregrounds: readonly string[], backgrounds: readonly string[], minimum: 4.5 | 3): TokenPair[] =>
  foregrounds.flatMap((foreground) => backgrounds.map((background) => ({ foreground, background, minimum })));

/** Every pair the components put together. A new combination belongs here before it belongs in a style sheet. */
export const tokenPairs: readonly TokenPair[] = [
  ...cross([...neutral, ...feedback, ...severity, ...status], plain, 4.5),
  ...cross(['border-control', 'focus', 'accent', 'danger-fill'], plain, 3),
  ...cross(['text', 'text-2'], [...soft, ...severity.map((name) => `${name}-soft`)], 4.5),
  ...severity.flatMap((name) => cross([name], [`${name}-soft`], 4.5)),
  ...cross(['danger'], ['danger-soft'], 4.5),
  ...cross(['warn', 'accent-text'], ['warn-soft'], 4.5),
  ...cross(['ok'], ['ok-soft'], 4.5),
  ...cross(['focus', 'border-control'], soft, 3),
  ...cross(['on-accent'], ['accent', 'accent-hover'], 4.5),
  ...cross(['on-danger'], ['danger-fill', 'danger-fill-hover'], 4.5),
];
