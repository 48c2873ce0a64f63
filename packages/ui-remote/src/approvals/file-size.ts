import { useMemo } from 'react';
import { useLocale } from '../theme/locale-context';

/** Sizes of files as people say them: `182 kB`, `1.4 MB`. */
export function useFileSize(): (bytes: number) => string {
  const { locale } = useLocale();
  return useMemo(() => {
    const format = (unit: string, unitDisplay: 'short' | 'long', maximumFractionDigits: number) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, maximumFractionDigits });
    const [byte, kilobyte, megabyte] = [
      format('byte', 'long', 0),
      format('kilobyte', 'short', 0),
      format('megabyte', 'short', 1),
    ];
    return (bytes) => {
      if (bytes < 1000) return byte.format(bytes);
      return bytes < 1_000_000 ? kilobyte.format(bytes / 1000) : megabyte.format(bytes / 1_000_000);
    };
  }, [locale]);
}
