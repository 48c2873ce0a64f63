import type { ReactNode } from 'react';
import { NowStrip } from '../components/NowStrip';
import { useFeature } from '../host/use-feature';
import { useLocale } from '../theme/locale-context';

/** Says for which of the chosen tenants nothing is shown, as the feature is off there. */
export function useOffNotice(): ReactNode {
  const { locale, messages } = useLocale();
  const words = messages.incidents.feature;
  const { off = [], on = [] } = useFeature('incident_center_enabled') ?? {};
  if (off.length === 0 || on.length === 0) return null;
  const names = new Intl.ListFormat(locale, { type: 'conjunction' }).format(off);
  return (
    <NowStrip
      tone="neutral"
      glyph="padlock"
      title={words.off(words.name.incident_center_enabled, names)}
      detail={words.partlyText}
    />
  );
}
