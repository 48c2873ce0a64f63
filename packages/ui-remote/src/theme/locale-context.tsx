import { createContext, useContext, useMemo } from 'react';
import { en, type Messages } from '../messages/en';
import { createTimeFormat, type TimeFormat } from './time-format';

/** What text and times are written in. */
export interface Locale {
  readonly locale: string;
  readonly timeZone: string;
  readonly dir: 'ltr' | 'rtl';
  readonly messages: Messages;
}

export const LocaleContext = createContext<Locale>({ locale: 'en', timeZone: 'UTC', dir: 'ltr', messages: en });

/** The language, zone and direction around this component. */
export function useLocale(): Locale {
  return useContext(LocaleContext);
}

/**
 * The strings of the current language.
 *
 * @example
 * const { severity } = useMessages();
 * severity.critical; // 'Critical'
 */
export function useMessages(): Messages {
  return useContext(LocaleContext).messages;
}

/** Times in the current language and zone; see `createTimeFormat`. */
export function useTimeFormat(): TimeFormat {
  const { locale, timeZone, messages } = useLocale();
  return useMemo(() => createTimeFormat({ locale, timeZone, messages: messages.time }), [locale, timeZone, messages]);
}

/** Whole numbers in the current language's digits. */
export function useNumberFormat(): (value: number) => string {
  const { locale } = useLocale();
  return useMemo(() => {
    const format = new Intl.NumberFormat(locale);
    return (value) => format.format(value);
  }, [locale]);
}
