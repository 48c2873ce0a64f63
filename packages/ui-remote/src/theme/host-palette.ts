import { contrast, parseColour, type Rgb } from './contrast';
import { tokenPairs } from './token-pairs';

/** A pair the host's colours would make unreadable, or a token they leave without a usable colour. */
export interface PaletteFailure {
  readonly foreground: string;
  readonly background: string;
  readonly ratio: number | undefined;
  readonly minimum: number;
}

/**
 * Computes every token pair as `root` would show it. One failure means the host's set isn't used at all: half a palette
 * is how a colour that was checked ends up on a background that wasn't.
 */
export function checkPalette(root: HTMLElement): readonly PaletteFailure[] {
  const view = root.ownerDocument.defaultView;
  if (!view || view.matchMedia('(forced-colors: active)').matches) return [];
  const probe = root.ownerDocument.createElement('span');
  probe.hidden = true;
  root.append(probe);
  const declared = view.getComputedStyle(root);
  const read = new Map<string, Rgb | undefined>();
  const colour = (token: string): Rgb | undefined => {
    if (!read.has(token)) {
      probe.style.color = '';
      probe.style.color = declared.getPropertyValue(`--ic-${token}`).trim();
      read.set(token, probe.style.color === '' ? undefined : parseColour(view.getComputedStyle(probe).color));
    }
    return read.get(token);
  };
  const failures = tokenPairs.flatMap(({ foreground, background, minimum }): PaletteFailure[] => {
    const [front, back] = [colour(foreground), colour(background)];
    const ratio = front && back ? contrast(front, back) : undefined;
    return ratio !== undefined && ratio >= minimum ? [] : [{ foreground, background, ratio, minimum }];
  });
  probe.remove();
  return failures;
}
