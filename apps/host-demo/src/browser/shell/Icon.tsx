const PATHS = {
  home: 'M2.5 7 8 2.5 13.5 7M4 6v7h8V6M6.8 13V9.5h2.4V13',
  pulse: 'M1.5 8.5h3L6.5 4l3 8.5L11.5 8.5h3',
  book: 'M8 4.5C6.6 3.4 4.6 3 2 3v9c2.6 0 4.6.4 6 1.5M8 4.5C9.4 3.4 11.4 3 14 3v9c-2.6 0-4.6.4-6 1.5M8 4.5v9',
  people:
    'M5.2 7.2a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM10.8 7.2a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM1.8 13v-1.2a2.3 2.3 0 0 1 2.3-2.3h2.2a2.3 2.3 0 0 1 1.7.8 2.3 2.3 0 0 1 1.7-.8h2.2a2.3 2.3 0 0 1 2.3 2.3V13',
  flag: 'M3.5 14V2.5M3.5 3h8.8l-2 3 2 3H3.5',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.4 10.4 14 14',
  sun: 'M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13.3 9.4A5.6 5.6 0 0 1 6.6 2.7a5.6 5.6 0 1 0 6.7 6.7Z',
  down: 'm4 6 4 4 4-4',
  right: 'm6 4 4 4-4 4',
  arrow: 'M3 8h10M9 4l4 4-4 4',
  menu: 'M2 4h12M2 8h12M2 12h12',
  close: 'm3.5 3.5 9 9M12.5 3.5l-9 9',
  tenants: 'M2.5 3h11v10h-11zM2.5 6.3h11M6.3 6.3V13',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  plug: 'M6 1.8v3.4M10 1.8v3.4M4 5.2h8v2.3a4 4 0 0 1-8 0ZM8 11.5v2.7',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6L13 6M13 2.8V6H9.8',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  bell: 'M8 2a3.8 3.8 0 0 0-3.8 3.8c0 3.4-1.5 4.7-1.5 4.7h10.6s-1.5-1.3-1.5-4.7A3.8 3.8 0 0 0 8 2ZM6.7 13.2a1.4 1.4 0 0 0 2.6 0',
  lock: 'M3.5 7.2h9v6.3h-9zM5.3 7.2V5a2.7 2.7 0 0 1 5.4 0v2.2',
  power: 'M8 1.8v5.5M4.6 3.8a5.2 5.2 0 1 0 6.8 0',
  shield: 'M8 1.8 13 3.6v4c0 3.2-2.1 5.4-5 6.6-2.9-1.2-5-3.4-5-6.6v-4ZM5.8 8l1.6 1.6 2.9-3.1',
  out: 'M6.5 2.5h-4v11h4M6 8h8M11 5l3 3-3 3',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon: the words beside it carry the meaning. */
export function Icon({ name, large }: { name: IconName; large?: boolean }) {
  return (
    <svg
      className={large ? 'sb-icon sb-icon-large' : 'sb-icon'}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg className="sb-logo" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <rect className="sb-logo-ground" width="20" height="20" rx="5" />
      <g className="sb-logo-lines">
        <path d="M6 5.5v6a3 3 0 0 0 3 3h5" />
        <path d="M6 8h5.5a2 2 0 0 0 2-2v-.5" />
      </g>
      <g className="sb-logo-dots">
        <circle cx="6" cy="5.2" r="1.5" />
        <circle cx="13.5" cy="5.2" r="1.5" />
        <circle cx="14.4" cy="14.5" r="1.5" />
      </g>
    </svg>
  );
}
