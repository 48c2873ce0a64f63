import { canonicalJson } from '../canonical-json.js';
import { sha256Hex } from '../event-hash.js';
import { type Dice, type Parts, readLine } from './mutations.js';
import { uuidOf } from './sample-log.js';

/** Changes events, and says which one is the first that is not what it was. */
export type EventMutation = (parts: Parts, dice: Dice, other: Parts) => number;

type Core = ReturnType<typeof readLine>['event'];

const written = (event: Core, prev: string, seq: number) => canonicalJson({ event, prev, seq });

/** Changes one member of a core. */
const EDITS: ((core: Core, dice: Dice) => Partial<Record<string, unknown>>)[] = [
  () => ({ actor: { id: 'somebody', kind: 'person' } }),
  ({ actor }) => ({ actor: { ...(actor as object), kind: 'system' } }),
  ({ type }) => ({ type: type === 'comment_added' ? 'status_changed' : 'comment_added' }),
  (_, dice) => ({ created_at: `2026-11-24T12:00:00.${String(dice.roll(1_000)).padStart(3, '0')}Z` }),
  () => ({ tenants: ['B2'] }),
  () => ({ environment: 'lab' }),
  () => ({ classification: 'secret' }),
  () => ({ operation: 'do_nothing' }),
  (_, dice) => ({ target_ids: [uuidOf(`target ${dice.roll(99)}`)] }),
  (_, dice) => ({ incident_id: uuidOf(`incident ${dice.roll(99)}`) }),
  (_, dice) => ({ runbook_execution_id: uuidOf(`run ${dice.roll(99)}`) }),
  ({ payload }, dice) => ({ payload: { ...(payload as object), forged: dice.roll(1_000) } }),
  () => ({ payload: {} }),
  ({ policy }, dice) => ({ policy: { ...(policy as object), hmac: sha256Hex(`${dice.roll(99)}`) } }),
  () => ({ policy: null }),
  ({ policy }) => ({ policy: { ...(policy as object), bundle_revision: 'r2' } }),
  (_, dice) => ({ commitments: [{ path: '/comment', hmac: sha256Hex(`${dice.roll(99)}`) }] }),
  (_, dice) => ({ id: uuidOf(`event ${dice.roll(99)}`) }),
  ({ refs }, dice) => {
    const sha256 = sha256Hex(`${dice.roll(99)}`);
    return { refs: [...refs, { role: 'step_evidence', key: `sha256/${sha256}`, sha256, size: 3 }] };
  },
];

export const EVENT_MUTATIONS: Readonly<Record<string, EventMutation>> = {
  edit: (parts, dice) => {
    for (;;) {
      const at = dice.roll(parts.events.length);
      const { event, prev, seq } = readLine(parts.events[at] as string);
      const edit = EDITS[dice.roll(EDITS.length)] as (typeof EDITS)[number];
      const line = written({ ...event, ...edit(event, dice) } as Core, prev, seq);
      if (line === parts.events[at]) continue;
      parts.events[at] = line;
      return at;
    }
  },
  delete: (parts, dice) => {
    const at = dice.roll(parts.events.length - 1);
    parts.events.splice(at, 1);
    return at;
  },
  insert: (parts, dice) => {
    const at = dice.roll(parts.events.length);
    const { event, prev, seq } = readLine(parts.events[at] as string);
    parts.events.splice(at, 0, written({ ...event, id: uuidOf(`more ${dice.roll(99)}`) }, prev, seq));
    return at;
  },
  // The last one repeated would be one event more, which whoever has the keys may add at any time.
  repeat: (parts, dice) => {
    const at = dice.roll(parts.events.length - 1);
    parts.events.splice(at + 1, 0, parts.events[at] as string);
    return at + 1;
  },
  reorder: (parts, dice) => {
    const at = dice.roll(parts.events.length - 1);
    const to = at + 1 + dice.roll(parts.events.length - 1 - at);
    const [moved = ''] = parts.events.splice(to, 1);
    parts.events.splice(at, 0, moved);
    return at;
  },
  truncate: (parts, dice) => {
    const left = 1 + dice.roll(parts.events.length - 1);
    parts.events.length = left;
    return left;
  },
  'swap chain': (parts, dice, other) => {
    const at = dice.roll(parts.events.length);
    parts.events[at] = other.events[dice.roll(other.events.length)] as string;
    return at;
  },
  'rename chain': (parts, dice) => {
    const at = dice.roll(parts.events.length);
    const { event, prev, seq } = readLine(parts.events[at] as string);
    parts.events[at] = written({ ...event, chain: `incident:${uuidOf(`${dice.roll(99)}`)}` }, prev, seq);
    return at;
  },
};
