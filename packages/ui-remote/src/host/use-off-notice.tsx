import type { FeatureFlag } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { NowStrip } from '../components/NowStrip';
import { useLocale } from '../theme/locale-context';
import { useFeature } from './use-feature';

/** Says for which of the chosen tenants nothing is shown, as the feature is off there. */
export function useOffNotice(flag: FeatureFlag): ReactNode {
  const { locale, messages } = useLocale();
  const words = messages.incidents.feature;
  const { off = [], on = [] } = useFeature(flag) ?? {};
  if (off.length === 0 || on.length === 0) return null;
  const names = new Intl.ListFormat(locale, { type: 'conjunction' }).format(off);
  return (
    <NowStrip tone="neutral" glyph="padlock" title={words.off(words.name[flag], names)} detail={words.partlyText} />
  );
}
