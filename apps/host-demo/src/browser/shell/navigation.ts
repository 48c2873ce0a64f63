import type { FeatureFlag } from '@incident-center/sdk/contract';
import type { IconName } from './Icon.js';

export interface NavEntry {
  href: string;
  label: string;
  icon: IconName;
  group: 'main' | 'operations' | 'platform';
  flag?: FeatureFlag;
  /** Only for those who may see what the policy decided. */
  audit?: true;
  count?: 'incidents' | 'approvals';
  /** Pressed after G to go there. */
  key: string;
  /** What the pages below this entry are called, in a sentence. */
  thing: string;
}

/** The portal's navigation. An entry with a flag is there only while the flag is on for a chosen tenant. */
export const NAV_ENTRIES: readonly NavEntry[] = [
  { href: '/', label: 'Home', icon: 'home', group: 'main', key: 'h', thing: 'home page' },
  {
    href: '/incidents',
    label: 'Incidents',
    icon: 'pulse',
    group: 'operations',
    flag: 'incident_center_enabled',
    count: 'incidents',
    key: 'i',
    thing: 'Incident Center',
  },
  {
    href: '/runbooks',
    label: 'Runbooks',
    icon: 'book',
    group: 'operations',
    flag: 'runbook_center_enabled',
    key: 'r',
    thing: 'Runbook Center',
  },
  {
    href: '/approvals',
    label: 'Approvals',
    icon: 'people',
    group: 'operations',
    flag: 'runbook_center_enabled',
    count: 'approvals',
    key: 'a',
    thing: 'Approvals Center',
  },
  {
    href: '/policy/decisions',
    label: 'Policy',
    icon: 'shield',
    group: 'platform',
    audit: true,
    key: 'p',
    thing: 'policy decisions',
  },
  {
    href: '/evidence/verify',
    label: 'Evidence',
    icon: 'check',
    group: 'platform',
    key: 'e',
    thing: 'verifier',
  },
  { href: '/settings/flags', label: 'Flags', icon: 'flag', group: 'platform', key: 'f', thing: 'flags page' },
];

/** Whether a path is the entry's page or one below it. A run belongs to the incidents. */
export function isBelow(entry: NavEntry, path: string): boolean {
  if (entry.href === '/') return path === '/';
  if (entry.href === '/incidents' && path.startsWith('/runs/')) return true;
  return path === entry.href || path.startsWith(`${entry.href}/`);
}
