import { Link } from '../router/Link.js';
import type { Counts } from '../session/use-counts.js';
import { Icon } from './Icon.js';
import { isBelow, type NavEntry } from './navigation.js';

const GROUPS = [
  { name: 'main', label: undefined },
  { name: 'operations', label: 'Operations' },
  { name: 'platform', label: 'Platform' },
] as const;

const COUNTED = { incidents: 'open', approvals: 'waiting' };

export interface SideNavProps {
  entries: readonly NavEntry[];
  path: string;
  counts: Counts;
  onFollow?: () => void;
}

/** The portal's navigation, at the side on wide screens and in a drawer on narrow ones. */
export function SideNav({ entries, path, counts, onFollow }: SideNavProps) {
  return (
    <nav className="sb-nav" aria-label="Switchboard">
      {GROUPS.map(({ name, label }) => {
        const members = entries.filter((entry) => entry.group === name);
        if (members.length === 0) return null;
        return (
          <div key={name}>
            {label && <h2 className="sb-nav-heading">{label}</h2>}
            <ul aria-label={label}>
              {members.map((entry) => (
                <li key={entry.href}>
                  <Link
                    className="sb-nav-link"
                    href={entry.href}
                    aria-current={isBelow(entry, path) ? 'page' : undefined}
                    onClick={onFollow}
                  >
                    <Icon name={entry.icon} />
                    <span className="sb-nav-label">{entry.label}</span>
                    <Count value={entry.count && counts[entry.count]} unit={entry.count && COUNTED[entry.count]} />
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

function Count({ value, unit }: { value: string | undefined; unit: string | undefined }) {
  if (value === undefined || value === '0') return null;
  return (
    <span className="sb-nav-count">
      {value}
      <span className="sb-sr-only"> {unit}</span>
    </span>
  );
}
