import { describe, expect, it } from 'vitest';
import { ar } from '../messages/ar';
import { de } from '../messages/de';
import { en } from '../messages/en';
import { createTimeFormat } from './time-format';

const at = Date.UTC(2026, 10, 23, 3, 12, 40, 114);
const time = createTimeFormat({ locale: 'en', timeZone: 'UTC', messages: en.time });
const minutes = (count: number, seconds = 0) => (count * 60 + seconds) * 1000;

describe('a time of day', () => {
  it('is written with seconds, and says its zone', () => {
    expect(time.clock(at)).toBe('03:12:40');
    expect(time.clockWithZone(at)).toBe('03:12:40 UTC');
  });
  it('counts midnight as 00, not 24', () => {
    expect(time.clock(Date.UTC(2026, 10, 23))).toBe('00:00:00');
  });
  it('has milliseconds in the raw log', () => expect(time.millis(at)).toBe('03:12:40.114'));
  it('is in the zone it names', () => {
    const berlin = createTimeFormat({ locale: 'de', timeZone: 'Europe/Berlin', messages: de.time });
    expect(berlin.clockWithZone(at)).toBe('04:12:40 MEZ');
  });
  it('reads the same from a number, a string or a date', () => {
    expect(time.clock(new Date(at).toISOString())).toBe(time.clock(new Date(at)));
  });
});

describe('a moment', () => {
  it('of today is a time', () => expect(time.moment(at - minutes(60), at)).toBe('02:12:40'));
  it('of another day has the day, and no seconds', () => {
    expect(time.moment(Date.UTC(2026, 10, 22, 16, 40, 5), at)).toBe('22 Nov 16:40');
  });
  it('of another year has the year', () => {
    expect(time.moment(Date.UTC(2025, 10, 23, 16, 40), at)).toBe('23 Nov 2025 16:40');
  });
  it('has an absolute form with date and zone', () => expect(time.absolute(at)).toBe('23 Nov 2026 03:12:40 UTC'));
});

describe('a relative time', () => {
  it.each([
    [0, '0 s'],
    [minutes(0, 48), '48 s'],
    [minutes(25), '25 min'],
    [minutes(60), '1 h'],
    [minutes(60 * 50), '2 d'],
  ])('of %i ms is %s', (passed, text) => expect(time.age(at - passed, at)).toBe(text));

  it('says whether it is past or to come', () => {
    expect(time.relative(at - minutes(25), at)).toBe('25 min ago');
    expect(time.relative(at + 4000, at)).toBe('in 4 s');
  });
});

describe('a countdown', () => {
  it.each([
    [minutes(19, 39), '19:39'],
    [minutes(59, 59), '59:59'],
    [minutes(86), '1h 26m'],
    [minutes(120), '2h'],
    [minutes(60 * 52), '2d 4h'],
    [0, '00:00'],
    [-minutes(6, 12), '+06:12'],
    [-minutes(86), '+1h 26m'],
  ])('of %i ms is %s', (left, text) => expect(time.countdown(left)).toBe(text));
});

describe('a duration', () => {
  it.each([
    [43_000, '43s'],
    [minutes(1, 43), '1m 43s'],
    [minutes(14), '14m'],
    [minutes(86, 5), '1h 26m'],
  ])('of %i ms is %s', (length, text) => expect(time.duration(length)).toBe(text));
});

it('uses the digits of the language', () => {
  const arabic = createTimeFormat({ locale: 'ar-EG', timeZone: 'UTC', messages: ar.time });
  expect(arabic.countdown(minutes(19, 39))).toBe('١٩:٣٩');
});
