import type { Messages } from '../messages/en';

/** A moment: epoch milliseconds, an ISO 8601 string, or a Date. */
export type Moment = number | string | Date;

/** Epoch milliseconds of a moment. */
export function toEpoch(moment: Moment): number {
  return typeof moment === 'number' ? moment : new Date(moment).getTime();
}

/** Every way a time is written. All take a moment; durations are milliseconds. */
export interface TimeFormat {
  /** `03:12:40` */
  clock(at: Moment): string;
  /** `03:12:40 UTC` */
  clockWithZone(at: Moment): string;
  /** `03:12:40.114`, for the raw log */
  millis(at: Moment): string;
  /** `03:12:40` on the day of `now`, `22 Nov 16:40` on others, `22 Nov 2025 16:40` in other years */
  moment(at: Moment, now: Moment): string;
  /** `23 Nov 2026 03:12:40 UTC`: what stands behind every relative time */
  absolute(at: Moment): string;
  /** `12 s`, `25 min`, `1 h`, `3 d`: how old something is */
  age(at: Moment, now: Moment): string;
  /** `25 min ago`, `in 4 s` */
  relative(at: Moment, now: Moment): string;
  /** `19:39`, `1h 26m`, `2d 4h`; `+06:12` once it is past */
  countdown(remaining: number): string;
  /** `43s`, `1m 43s`, `14m`, `1h 26m`, `2d 4h` */
  duration(length: number): string;
}

export interface TimeFormatOptions {
  readonly locale: string;
  readonly timeZone: string;
  readonly messages: Messages['time'];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * @example
 * const time = createTimeFormat({ locale: 'en', timeZone: 'UTC', messages: en.time });
 * time.countdown(1_179_000); // '19:39'
 */
export function createTimeFormat({ locale, timeZone, messages }: TimeFormatOptions): TimeFormat {
  const zoned = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, hourCycle: 'h23', ...options });
    return (at: Moment): Readonly<Record<string, string>> =>
      Object.fromEntries(format.formatToParts(toEpoch(at)).map(({ type, value }) => [type, value]));
  };
  const time = zoned({ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
  const date = zoned({ day: 'numeric', month: 'short', year: 'numeric' });
  const named = zoned({ hour: '2-digit', timeZoneName: 'short' });
  const whole = new Intl.NumberFormat(locale, { useGrouping: false });
  const pair = new Intl.NumberFormat(locale, { useGrouping: false, minimumIntegerDigits: 2 });

  const clock = (at: Moment): string => {
    const { hour: h = '', minute: m = '', second: s = '' } = time(at);
    return `${h}:${m}:${s}`;
  };
  const zone = (at: Moment): string => named(at).timeZoneName ?? timeZone;
  const units = (length: number): string => {
    const left = Math.floor(length / second);
    const [d, h, m, s] = [
      Math.floor(left / 86_400),
      Math.floor(left / 3600) % 24,
      Math.floor(left / 60) % 60,
      left % 60,
    ];
    if (d > 0)
      return messages.pair(messages.days(whole.format(d)), h > 0 ? messages.hours(whole.format(h)) : undefined);
    if (h > 0)
      return messages.pair(messages.hours(whole.format(h)), m > 0 ? messages.minutes(whole.format(m)) : undefined);
    if (m > 0)
      return messages.pair(messages.minutes(whole.format(m)), s > 0 ? messages.seconds(whole.format(s)) : undefined);
    return messages.seconds(whole.format(s));
  };
  const rough = (length: number): string => {
    if (length < minute) return messages.roughSeconds(whole.format(Math.floor(length / second)));
    if (length < hour) return messages.roughMinutes(whole.format(Math.floor(length / minute)));
    if (length < day) return messages.roughHours(whole.format(Math.floor(length / hour)));
    return messages.roughDays(whole.format(Math.floor(length / day)));
  };
  const dayOf = (at: Moment): string => {
    const { day: d, month, year } = date(at);
    return `${d} ${month} ${year}`;
  };

  return {
    clock,
    clockWithZone: (at) => `${clock(at)} ${zone(at)}`,
    millis: (at) => `${clock(at)}.${time(at).fractionalSecond ?? ''}`,
    moment(at, now) {
      const [then, today] = [date(at), date(now)];
      if (then.day === today.day && then.month === today.month && then.year === today.year) return clock(at);
      const { hour: h = '', minute: m = '' } = time(at);
      const year = then.year === today.year ? '' : ` ${then.year}`;
      return `${then.day} ${then.month}${year} ${h}:${m}`;
    },
    absolute: (at) => `${dayOf(at)} ${clock(at)} ${zone(at)}`,
    age: (at, now) => rough(Math.abs(toEpoch(now) - toEpoch(at))),
    relative(at, now) {
      const passed = toEpoch(now) - toEpoch(at);
      return passed < 0 ? messages.ahead(rough(-passed)) : messages.ago(rough(passed));
    },
    countdown(remaining) {
      const length = Math.abs(remaining);
      const left = Math.floor(length / second);
      const text = length < hour ? `${pair.format(Math.floor(left / 60))}:${pair.format(left % 60)}` : units(length);
      return remaining < 0 ? `+${text}` : text;
    },
    duration: (length) => units(Math.max(0, length)),
  };
}
