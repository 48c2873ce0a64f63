import { useMemo } from 'react';
import { useLocale } from '../theme/locale-context';

/** Sizes of files as people say them: `182 kB`, `1.4 MB`. */
export function useFileSize(): (bytes: number) => string {
  const { locale } = useLocale();
  return useMemo(() => {
    const format = (unit: string, digits: number) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits });
    const [byte, kilobyte, megabyte] = [format('byte', 0), format('kilobyte', 0), format('megabyte', 1)];
    return (bytes) => {
      if (bytes < 1000) return byte.format(bytes);
      return bytes < 1_000_000 ? kilobyte.format(bytes / 1000) : megabyte.format(bytes / 1_000_000);
    };
  }, [locale]);
}
