import { approvalsEn } from './approvals-en';
import { decisionsEn } from './decisions-en';
import { evidenceEn } from './evidence-en';
import { executionsEn } from './executions-en';
import { incidentsEn } from './incidents-en';
import { createPlural } from './plural';
import { policyEn } from './policy-en';
import { runbooksEn } from './runbooks-en';
import { timelineEn } from './timeline-en';

const plural = createPlural('en');

/** English: the catalogue the others are typed against. A function's strings are already formatted; its numbers aren't. */
export const en = {
  severity: { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' },
  status: {
    new: 'New',
    acknowledged: 'Acknowledged',
    mitigating: 'Mitigating',
    monitoring: 'Monitoring',
    resolved: 'Resolved',
    closed: 'Closed',
  },
  risk: { low: 'Low risk', medium: 'Medium risk', high: 'High risk' },
  step: {
    pending: 'Pending',
    running: 'Running',
    blocked: 'Blocked',
    completed: 'Completed',
    failed: 'Failed',
    skipped: 'Skipped',
    aborted: 'Aborted',
    unknown: 'Unknown',
    numbered: (number: string, name: string, state: string) => `Step ${number}, ${name}: ${state}`,
    list: 'Steps',
  },
  approval: {
    waiting: 'Waiting',
    granted: 'Granted',
    denied: 'Denied',
    expired: 'Expired',
    void: 'Void',
    used: 'Used',
    revoked: 'Revoked',
    quorum: (agreed: string, needed: string) => `${agreed} of ${needed}`,
  },
  sla: {
    on_track: 'On track',
    at_risk: 'At risk',
    breached: 'Breached',
    paused: 'Paused',
    met: 'Met',
    left: 'left',
    over: 'over',
    took: 'taken',
    due: (time: string) => `due ${time}`,
    wasDue: (time: string) => `breached ${time}`,
    slaLeft: 'SLA left',
    used: 'Share of the SLA used',
  },
  live: {
    live: 'Live',
    catching_up: (count: string) => `Catching up ${count}`,
    not_live: 'Not live',
    offline: 'Offline',
    asOf: (time: string) => `as of ${time}`,
    lost: (age: string) => `The live connection is lost. This is ${age} old.`,
    lostMeaning: 'Moves, steps and approvals are off until it is back. You can read, search and write drafts.',
    tryNow: 'Try now',
    nextTry: (wait: string) => `next try in ${wait}`,
  },
  verification: {
    checking: 'Checking',
    server_checked: 'Checked by the server',
    not_checked: 'Not checked',
    verified: 'Verified',
    verified_newer: 'Verified',
    incomplete: 'Incomplete',
    untrusted_key: 'Key not trusted',
    alteredAny: 'Altered',
    altered: (event: string) => `Event ${event} altered`,
    ofEvents: (checked: string, all: string) => `${checked} of ${all} events`,
    withNewer: (checked: string, newer: string) => `${checked} checkpointed, ${newer} newer`,
    missing: (count: number, shown: string) =>
      plural(count, { one: `${shown} event missing`, other: `${shown} events missing` }),
  },
  refusal: {
    why: 'Why:',
    toFix: 'To fix:',
    notAvailable: 'not available to you',
    showDecision: 'Show policy decision',
    whyNot: (action: string) => `Why “${action}” is not available`,
  },
  error: {
    tryAgain: 'Try again',
    copyDetails: 'Copy details',
    request: (id: string) => `request ${id}`,
    forAdministrator: 'for your administrator',
    retrying: 'Trying…',
  },
  notFound: {
    title: 'Not found in your tenants',
    text: (name: string, tenants: string) =>
      `Nothing called ${name} is in ${tenants}. It may not exist, or it may be in a tenant you are not in.`,
    back: 'Back to incidents',
  },
  conflict: {
    title: 'This changed while you were writing',
    kept: 'Nothing of yours was saved yet. What you wrote is kept.',
    field: 'Field',
    from: 'You started from',
    chosen: 'You chose',
    now: 'It is now',
    none: 'nothing chosen',
    changed: 'changed by someone else',
  },
  field: {
    required: 'required',
    optional: 'optional',
    locked: 'locked',
    counted: (length: string, limit: string) => `${length} of ${limit}`,
    clear: 'Clear',
  },
  copy: {
    copy: (what: string) => `Copy ${what}`,
    copied: 'Copied',
    failed: 'Could not copy',
    reference: (short: string) => `reference ${short}`,
    hash: (short: string) => `hash ${short}`,
    details: 'details',
  },
  person: { unassigned: 'Unassigned', you: 'you' },
  track: {
    label: 'Status so far',
    after: (length: string) => `after ${length}`,
    since: (time: string, length: string) => `since ${time} · ${length}`,
    notReached: 'not reached',
    passedOver: 'passed over',
  },
  action: {
    close: 'Close',
    cancel: 'Cancel',
    more: 'More actions',
    dismiss: 'Dismiss',
    remove: (what: string) => `Remove ${what}`,
    working: 'Working…',
    rationale: '+ rationale',
  },
  loading: 'Loading…',
  notifications: 'Notifications',
  time: {
    seconds: (n: string) => `${n}s`,
    minutes: (n: string) => `${n}m`,
    hours: (n: string) => `${n}h`,
    days: (n: string) => `${n}d`,
    pair: (large: string, small: string | undefined) => (small ? `${large} ${small}` : large),
    roughSeconds: (n: string) => `${n} s`,
    roughMinutes: (n: string) => `${n} min`,
    roughHours: (n: string) => `${n} h`,
    roughDays: (n: string) => `${n} d`,
    ago: (age: string) => `${age} ago`,
    ahead: (age: string) => `in ${age}`,
  },
  incidents: incidentsEn,
  policy: policyEn,
  executions: executionsEn,
  runbooks: runbooksEn,
  timeline: timelineEn,
  approvals: approvalsEn,
  decisions: decisionsEn,
  evidence: evidenceEn,
};

/** Every string of the screens; a language that lacks one doesn't compile. */
export type Messages = typeof en;
