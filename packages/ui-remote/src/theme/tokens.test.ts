import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, parseColour, type Rgb } from './contrast';
import { tokenPairs } from './token-pairs';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function palette(theme: 'light' | 'dark'): Map<string, Rgb> {
  const block = css.split(`:where([data-ic-theme="${theme}"]) {`)[1]?.split('}')[0] ?? '';
  const found = new Map<string, Rgb>();
  for (const [, name, value] of block.matchAll(
    /--ic-([a-z0-9-]+):\s*(?:var\(--ic-host-[a-z0-9-]+,\s*)?(#[0-9a-f]{6})/g,
  )) {
    const colour = parseColour(value ?? '');
    if (name && colour) found.set(name, colour);
  }
  return found;
}

describe.each(['light', 'dark'] as const)('the %s palette', (theme) => {
  const colours = palette(theme);
  const get = (name: string): Rgb => {
    const colour = colours.get(name);
    if (!colour) throw new Error(`--ic-${name} is not in the ${theme} palette`);
    return colour;
  };

  it.each(tokenPairs)('$foreground on $background reaches $minimum', ({ foreground, background, minimum }) => {
    expect(contrast(get(foreground), get(background))).toBeGreaterThanOrEqual(minimum);
  });
});

describe('the style sheet', () => {
  it('defines the same tokens in both themes', () => {
    expect([...palette('dark').keys()]).toEqual([...palette('light').keys()]);
  });

  it('uses no layer, which any unlayered host style would beat', () => {
    expect(css).not.toContain('@layer');
  });
});

describe('the style sheets of the screens', () => {
  const source = new URL('../', import.meta.url);
  const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.css'));

  it('leave the colours of severities and statuses to one of them', () => {
    const painting = sheets.filter((path) => /--ic-(?:sev|st)-/.test(readFileSync(new URL(path, source), 'utf8')));
    expect(painting.sort()).toEqual(['theme/tokens.css', 'theme/tones.module.css']);
  });
});
