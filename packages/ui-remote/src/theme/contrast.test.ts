import { describe, expect, it } from 'vitest';
import { contrast, parseColour } from './contrast';

describe('reading a colour', () => {
  it.each([
    ['#fff', [255, 255, 255]],
    ['#1f4fb8', [31, 79, 184]],
    ['rgb(31, 79, 184)', [31, 79, 184]],
    ['color(srgb 1 0 0.2)', [255, 0, 51]],
  ])('%s', (text, colour) => expect(parseColour(text)).toEqual(colour));

  it.each(['rgba(0, 0, 0, 0.5)', 'oklch(0.5 0.1 200)', 'none', ''])('refuses %s', (text) => {
    expect(parseColour(text)).toBeUndefined();
  });
});

describe('contrast', () => {
  it('is 21 for black on white, whichever comes first', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21);
  });
  it('is 1 for a colour on itself', () => expect(contrast([90, 101, 115], [90, 101, 115])).toBe(1));
});
