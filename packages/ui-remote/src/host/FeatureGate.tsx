import type { FeatureFlag } from '@incident-center/sdk/contract';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { StatePanel } from '../components/StatePanel';
import { useLocale } from '../theme/locale-context';
import { useHost } from './remote-context';
import { useFeature } from './use-feature';

export interface FeatureGateProps {
  readonly flag: FeatureFlag;
  readonly children: ReactNode;
}

/** Shows a page while its feature is on for any of the chosen tenants; otherwise says that it is off, and for whom. */
export function FeatureGate({ flag, children }: FeatureGateProps): ReactNode {
  const { tenant } = useHost();
  const queries = useQueryClient();
  const feature = useFeature(flag);
  const off = feature !== undefined && feature.on.length === 0;
  const was = useRef(off);
  useEffect(() => {
    // What was read while it was off is "not found": all of that is to be read again.
    if (was.current && !off) void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    was.current = off;
  }, [off, queries]);
  return off ? <FeatureOff flag={flag} tenants={tenant.ids} /> : children;
}

export interface FeatureOffProps {
  readonly flag: FeatureFlag;
  readonly tenants: readonly string[];
}

/** A page whose feature is switched off. */
export function FeatureOff({ flag, tenants }: FeatureOffProps): ReactNode {
  const { locale, messages } = useLocale();
  const { feature } = messages.incidents;
  const names = new Intl.ListFormat(locale, { type: 'conjunction' }).format(tenants);
  return (
    <StatePanel glyph="padlock" tone="neutral" level={1} title={feature.off(feature.name[flag], names)}>
      <p>{feature.offText}</p>
    </StatePanel>
  );
}
