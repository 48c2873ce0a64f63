import type { ReactNode } from 'react';

const ring = <circle cx="8" cy="8" r="5.75" />;
const solid = { fill: 'currentColor', stroke: 'none' } as const;
const check = <path d="m3.25 8.5 3 3 6.5-7" />;
const crossedSquare = (
  <path
    {...solid}
    fillRule="evenodd"
    d="M4.25 2h7.5A2.25 2.25 0 0 1 14 4.25v7.5A2.25 2.25 0 0 1 11.75 14h-7.5A2.25 2.25 0 0 1 2 11.75v-7.5A2.25 2.25 0 0 1 4.25 2Zm1.55 2.7L4.7 5.8 6.9 8l-2.2 2.2 1.1 1.1L8 9.1l2.2 2.2 1.1-1.1L9.1 8l2.2-2.2-1.1-1.1L8 6.9Z"
  />
);
const ringedBars = (
  <>
    {ring}
    <path d="M6.6 5.75v4.5M9.4 5.75v4.5" />
  </>
);
const shield = <path d="M8 1.9 3 3.6v4.1c0 3 2 5.2 5 6.4 3-1.2 5-3.4 5-6.4V3.6Z" />;
const book = (
  <path d="M8 4.25C6.5 3.25 4.5 3 2.25 3v9.5c2.25 0 4.25.25 5.75 1.25 1.5-1 3.5-1.25 5.75-1.25V3C11.5 3 9.5 3.25 8 4.25Zm0 0v9.5" />
);

/** Every shape, drawn in `currentColor` on a 16 by 16 grid. */
export const glyphShapes = {
  'severity-critical': (
    <path
      {...solid}
      fillRule="evenodd"
      d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3Zm1.85 2.6.25 4.9h1.2l.25-4.9ZM8 10.2a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9Z"
    />
  ),
  'severity-high': <path fill="currentColor" strokeLinejoin="round" strokeWidth="1.25" d="M8 2.25 14.25 13.4H1.75Z" />,
  'severity-medium': <path fill="currentColor" strokeLinejoin="round" strokeWidth="1" d="m8 2 6 6-6 6-6-6Z" />,
  'severity-low': <circle cx="8" cy="8" r="4.1" strokeWidth="1.75" />,

  'status-new': <circle cx="8" cy="8" r="5.75" strokeDasharray="2.1 2.416" />,
  'status-acknowledged': (
    <>
      {ring}
      <path {...solid} d="M8 8V4.25A3.75 3.75 0 0 1 11.75 8Z" />
    </>
  ),
  'status-mitigating': (
    <>
      {ring}
      <path {...solid} d="M8 4.25a3.75 3.75 0 0 1 0 7.5Z" />
    </>
  ),
  'status-monitoring': (
    <>
      {ring}
      <path {...solid} d="M8 8V4.25A3.75 3.75 0 1 1 4.25 8Z" />
    </>
  ),
  'status-resolved': (
    <>
      {ring}
      <path d="m5.6 8.2 1.75 1.75 3.1-3.6" />
    </>
  ),
  'status-closed': (
    <path
      {...solid}
      fillRule="evenodd"
      d="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm2.3 3.9L7.3 8.9 5.75 7.35 4.65 8.45l2.7 2.75 4.1-4.8Z"
    />
  ),

  'sla-on_track': (
    <>
      {ring}
      <path d="M8 4.75V8l2.1 1.4" />
    </>
  ),
  'sla-at_risk': (
    <path
      {...solid}
      d="M3.5 1.75h9v1.5h-.9c-.2 2-1.3 3.3-2.5 4.75 1.2 1.45 2.3 2.75 2.5 4.75h.9v1.5h-9v-1.5h.9c.2-2 1.3-3.3 2.5-4.75C5.7 6.55 4.6 5.25 4.4 3.25h-.9Z"
    />
  ),
  'sla-breached': crossedSquare,
  'sla-paused': <path strokeWidth="1.75" d="M5.5 3.75v8.5M10.5 3.75v8.5" />,
  'sla-met': check,

  'step-pending': (
    <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" strokeDasharray="2.4 2.35" strokeDashoffset="1" />
  ),
  'step-running': <path strokeLinejoin="round" d="M4.75 3.25v9.5L12.25 8Z" />,
  'step-blocked': ringedBars,
  'step-completed': check,
  'step-failed': crossedSquare,
  'step-skipped': <path d="M2.5 8h6.25M6 4.75 9.25 8 6 11.25M12.75 3.75v8.5" />,
  'step-aborted': <rect x="3" y="3" width="10" height="10" rx="2" />,
  'step-unknown': (
    <>
      {ring}
      <path d="M6.3 6.6A1.75 1.75 0 1 1 8.6 8.1c-.4.2-.6.5-.6 1" />
      <circle {...solid} cx="8" cy="10.9" r=".85" />
    </>
  ),

  'live-live': (
    <>
      <circle {...solid} cx="8" cy="8" r="6.5" opacity=".16" />
      <circle {...solid} cx="8" cy="8" r="3.75" />
    </>
  ),
  'live-catching_up': <path d="M13 8A5 5 0 0 1 4 11M3 8a5 5 0 0 1 9-3M12.25 2.5V5h-2.5M3.75 13.5V11h2.5" />,
  'live-not_live': (
    <path d="M2.5 2.5 13.5 13.5M1.75 6.2C2.6 5.4 3.6 4.8 4.7 4.4M7.4 3.75c2.6-.1 5 .8 6.85 2.45M4.25 8.9c.9-.85 2-1.4 3.2-1.6M10.6 7.9c.4.25.8.6 1.15.95M7 11.6a1.6 1.6 0 0 1 2 0" />
  ),
  'live-offline': (
    <path d="M2.5 2.5 13.5 13.5M6 4.2A4 4 0 0 1 11.6 7.1a2.75 2.75 0 0 1 1.9 4M11 12.75H4.75a3 3 0 0 1-.6-5.95" />
  ),

  padlock: (
    <path d="M4.25 7h7.5A1.25 1.25 0 0 1 13 8.25v4A1.25 1.25 0 0 1 11.75 13.5h-7.5A1.25 1.25 0 0 1 3 12.25v-4A1.25 1.25 0 0 1 4.25 7Zm1.25 0V5a2.5 2.5 0 0 1 5 0v2M8 9.6v1.3" />
  ),
  check,
  x: <path d="m4 4 8 8M12 4l-8 8" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  search: <path d="M7 2.75a4.25 4.25 0 1 1 0 8.5 4.25 4.25 0 0 1 0-8.5Zm3.1 7.35 3.4 3.4" />,
  filter: <path d="M2.25 4.25h11.5M4.5 8h7M6.75 11.75h2.5" />,
  bell: (
    <path d="M8 2.25A3.75 3.75 0 0 1 11.75 6c0 3 .75 4 1.5 4.75H2.75C3.5 10 4.25 9 4.25 6A3.75 3.75 0 0 1 8 2.25ZM6.5 13.25c.4.4.9.6 1.5.6s1.1-.2 1.5-.6" />
  ),
  runbook: book,
  people: (
    <path d="M5.25 7.25a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5Zm5.5 0a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5ZM1.75 12.75V12c0-1.6 1.5-2.75 3.5-2.75 1.1 0 2.1.4 2.75 1 .65-.6 1.65-1 2.75-1 2 0 3.5 1.15 3.5 2.75v.75" />
  ),
  user: (
    <path d="M8 7.5A2.5 2.5 0 1 0 8 2.5a2.5 2.5 0 0 0 0 5Zm-4.75 6V13c0-1.9 2-3.25 4.75-3.25S12.75 11.1 12.75 13v.5" />
  ),
  link: (
    <path d="m6.4 9.6 3.2-3.2M7.5 4.5l1.3-1.3a2.83 2.83 0 0 1 4 4l-1.3 1.3M8.5 11.5l-1.3 1.3a2.83 2.83 0 0 1-4-4l1.3-1.3" />
  ),
  export: <path d="M8 2.5v7.25M5 7l3 3 3-3M2.75 13.25h10.5" />,
  upload: <path d="M8 10.25V3M5 5.75l3-3 3 3M2.75 9.75v3.5h10.5v-3.5" />,
  'arrow-right': <path d="M3 8h9.5M8.75 4.25 12.5 8l-3.75 3.75" />,
  'arrow-up': <path d="M8 13V3.5M4.25 7.25 8 3.5l3.75 3.75" />,
  'arrow-down': <path d="M8 3v9.5M4.25 8.75 8 12.5l3.75-3.75" />,
  'chevron-down': <path d="m4 6 4 4 4-4" />,
  'chevron-up': <path d="m4 10 4-4 4 4" />,
  'chevron-right': <path d="m6 4 4 4-4 4" />,
  'chevron-left': <path d="m10 4-4 4 4 4" />,
  comment: <path strokeLinejoin="round" d="M2.75 3.25h10.5v8H7L4.25 13.5v-2.25h-1.5Z" />,
  clock: (
    <>
      {ring}
      <path d="M8 4.75V8l2.1 1.4" />
    </>
  ),
  file: <path strokeLinejoin="round" d="M4 2h5l3.25 3.25V14H4Zm4.75.25V5.5H12" />,
  copy: <path strokeLinejoin="round" d="M6 6h7.25v7.25H6ZM10 6V2.75H2.75V10H6" />,
  shield,
  'shield-check': (
    <>
      {shield}
      <path d="m5.75 7.75 1.6 1.6 2.9-3.2" />
    </>
  ),
  warning: (
    <>
      <path strokeLinejoin="round" d="M8 2.25 14.25 13.4H1.75Z" />
      <path d="M8 6.25v3.25" />
      <circle {...solid} cx="8" cy="11.4" r=".85" />
    </>
  ),
  info: (
    <>
      {ring}
      <path d="M8 7.4v3.5" />
      <circle {...solid} cx="8" cy="5.2" r=".85" />
    </>
  ),
  plug: <path d="M6 1.75v3M10 1.75v3M4.25 5h7.5v2.5a3.75 3.75 0 0 1-7.5 0ZM8 11.25v3" />,
  refresh: <path d="M13 8a5 5 0 1 1-1.5-3.6L13 5.9M13.1 2.9v3H10" />,
  working: <path d="M8 2.5A5.5 5.5 0 1 1 2.5 8" />,
  more: (
    <>
      <circle {...solid} cx="3.25" cy="8" r="1.25" />
      <circle {...solid} cx="8" cy="8" r="1.25" />
      <circle {...solid} cx="12.75" cy="8" r="1.25" />
    </>
  ),
  pin: <path strokeLinejoin="round" d="M6 2.25h4l-.5 4.25 2 2.25h-7l2-2.25ZM8 8.75v5" />,
  'pin-filled': <path fill="currentColor" strokeLinejoin="round" d="M6 2.25h4l-.5 4.25 2 2.25h-7l2-2.25ZM8 8.75v5" />,
  table: <path strokeLinejoin="round" d="M3 3h10v10H3Zm0 3.35h10M3 9.65h10" />,
  columns: <path strokeLinejoin="round" d="M2.5 3h11v10h-11Zm3.65 0v10m3.7-10v10" />,
  graph: (
    <path d="M4 5.5a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5Zm8.25 0a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5ZM7.75 14a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5ZM5.75 3.75h4.75M4.75 5.25 7 10.6m4.3-5.3L8.6 10.6" />
  ),
  pulse: <path strokeLinejoin="round" d="M1.5 8.25H4L6 4l3.25 8 2-3.75h3.25" />,
  tenant: <path strokeLinejoin="round" d="M2.75 3h10.5v10H2.75Zm0 3.25h10.5M6.5 6.25V13" />,
  sun: (
    <path d="M8 5.25a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5ZM8 1.5V3M8 13v1.5M1.5 8H3m10 0h1.5M3.4 3.4l1.1 1.1m7 7 1.1 1.1m0-9.2-1.1 1.1m-7 7-1.1 1.1" />
  ),
  moon: <path strokeLinejoin="round" d="M13.25 9.5A5.75 5.75 0 0 1 6.5 2.75 5.75 5.75 0 1 0 13.25 9.5Z" />,
} satisfies Readonly<Record<string, ReactNode>>;

/** The name of a shape. */
export type GlyphName = keyof typeof glyphShapes;
