import type { EventType, TimelineEvent } from '@incident-center/sdk/contract';
import type { GlyphName } from '../components/Glyph';
import type { IncidentStatus, Severity, Tone } from '../components/states';
import type { Messages } from '../messages/en';
import { isErased, openedText, payloadNumber, payloadText } from './event-reading';
import type { EventSubjects } from './event-subjects';

/** An event as people say it. */
export interface EventWords {
  readonly glyph: GlyphName;
  readonly tone: Tone;
  readonly title: string;
  /** What a person wrote, word for word. */
  readonly quote?: string | undefined;
  /** What a person wrote has been erased since; that it was written is still on the record. */
  readonly erased?: boolean | undefined;
  /** Who erased it, when and why, where the events tell. */
  readonly redacted?: { readonly by: string; readonly at: string; readonly reason: string } | undefined;
}

export interface EventSpeech {
  readonly messages: Messages;
  readonly number: (value: number) => string;
  /** The name to show for somebody. */
  readonly person: (id: string) => string;
  readonly subjects: EventSubjects;
}

type Speaker = (event: TimelineEvent, speech: EventSpeech) => Omit<EventWords, 'tone'> & { readonly tone?: Tone };

const severityOrder: readonly string[] = ['low', 'medium', 'high', 'critical'];
const wordIn = (words: Readonly<Record<string, string>>, key: string | undefined): string =>
  words[key ?? ''] ?? key ?? '';

const quoted = (event: TimelineEvent, name: string): Pick<EventWords, 'quote' | 'erased'> => {
  const quote = openedText(event, name);
  if (quote !== undefined) return { quote };
  return isErased(event, name) ? { erased: true } : {};
};

function stepOf(event: TimelineEvent, { messages, number, subjects }: EventSpeech) {
  const step = subjects.step(event);
  const words = messages.timeline.events;
  const place = step?.number === undefined ? undefined : words.stepNumber(number(step.number));
  return { place: place ?? words.aStep, name: step?.name ?? words.aStep };
}

const approvalName: (event: TimelineEvent, speech: EventSpeech) => string = (event, { messages, subjects }) =>
  subjects.approval(event) ?? messages.timeline.events.anApproval;

const alertName: (event: TimelineEvent, speech: EventSpeech) => string = (event, { subjects }) =>
  subjects.alert(event) ?? payloadText(event, 'fingerprint') ?? '';

const runbookName: (event: TimelineEvent, speech: EventSpeech) => string = (event, { messages, subjects }) =>
  subjects.runbook(event) ?? messages.timeline.events.aRunbook;

const version = (event: TimelineEvent, { number }: EventSpeech, name: string): string =>
  number(payloadNumber(event, name) ?? 1);

const stepOutcomes: Readonly<Record<string, 'stepDone' | 'stepDoneWithWarnings' | 'stepNotNeeded'>> = {
  succeeded: 'stepDone',
  succeeded_with_warnings: 'stepDoneWithWarnings',
  not_needed: 'stepNotNeeded',
};

const speakers: Readonly<Record<EventType, Speaker>> = {
  incident_created(event, { messages }) {
    const words = messages.timeline.events;
    const severity = wordIn(messages.severity, payloadText(event, 'severity'));
    return payloadText(event, 'opened_by') === 'alert'
      ? { glyph: 'bell', title: words.openedByAlert(severity) }
      : { glyph: 'pulse', title: words.openedByPerson(severity) };
  },
  alert_attached: (event, speech) => ({
    glyph: 'bell',
    title: speech.messages.timeline.events.alertFiring(speech.subjects.alertSummary(event) ?? alertName(event, speech)),
  }),
  alert_resolved: (event, speech) => ({
    glyph: 'check',
    tone: 'ok',
    title: speech.messages.timeline.events.alertResolved(
      speech.subjects.alertSummary(event) ?? alertName(event, speech),
    ),
  }),
  alert_refired: (event, speech) => ({
    glyph: 'bell',
    tone: 'warn',
    title: speech.messages.timeline.events.alertFiringAgain(
      speech.subjects.alertSummary(event) ?? alertName(event, speech),
    ),
  }),
  status_changed(event, { messages }) {
    const words = messages.timeline.events;
    const [from, to] = [payloadText(event, 'from'), payloadText(event, 'to')];
    const say = payloadText(event, 'move') === 'reopen' ? words.reopened : words.moved;
    return {
      glyph: isStatus(to) ? `status-${to}` : 'pulse',
      title: say(wordIn(messages.status, from), wordIn(messages.status, to)),
      ...quoted(event, 'rationale'),
    };
  },
  incident_closed: (event, { messages }) => ({
    glyph: 'status-closed',
    title:
      event.payload.mitigated === false
        ? messages.timeline.events.closedWithoutMitigation
        : messages.timeline.events.closed,
  }),
  severity_changed(event, { messages }) {
    const words = messages.timeline.events;
    const [from, to] = [payloadText(event, 'from') ?? '', payloadText(event, 'to') ?? ''];
    const say = severityOrder.indexOf(to) < severityOrder.indexOf(from) ? words.severityLowered : words.severityRaised;
    return {
      glyph: isSeverity(to) ? `severity-${to}` : 'warning',
      title: say(wordIn(messages.severity, from), wordIn(messages.severity, to)),
      ...quoted(event, 'rationale'),
    };
  },
  owner_assigned(event, { messages, person }) {
    const words = messages.timeline.events;
    const to = payloadText(event, 'to');
    if (to === undefined) return { glyph: 'user', title: words.ownerRemoved };
    return { glyph: 'user', title: to === event.actor ? words.ownerTook(person(to)) : words.ownerAssigned(person(to)) };
  },
  incident_edited: (_event, { messages }) => ({ glyph: 'pulse', title: messages.timeline.events.edited }),
  incident_escalated(event, { messages, person }) {
    const words = messages.timeline.events;
    const severity = payloadText(event, 'severity');
    const title =
      severity === undefined
        ? words.escalatedTo(person(payloadText(event, 'owner') ?? ''))
        : words.escalated(wordIn(messages.severity, severity));
    return { glyph: 'warning', tone: 'warn', title, ...quoted(event, 'rationale') };
  },
  sla_paused: (event, { messages }) => ({
    glyph: 'sla-paused',
    title: messages.timeline.events.slaPaused,
    ...quoted(event, 'rationale'),
  }),
  sla_resumed: (event, { messages }) => ({
    glyph: 'clock',
    title: messages.timeline.events.slaResumed,
    ...quoted(event, 'rationale'),
  }),
  sla_at_risk: (_event, { messages }) => ({
    glyph: 'sla-at_risk',
    tone: 'warn',
    title: messages.timeline.events.slaAtRisk,
  }),
  sla_breached: (_event, { messages }) => ({
    glyph: 'sla-breached',
    tone: 'danger',
    title: messages.timeline.events.slaBreached,
  }),
  sla_met: (_event, { messages }) => ({ glyph: 'sla-met', tone: 'ok', title: messages.timeline.events.slaMet }),
  runbook_unlinked: (event, speech) => ({
    glyph: 'link',
    title: speech.messages.timeline.events.runbookUnlinked(runbookName(event, speech)),
  }),
  runbook_linked: (event, speech) => ({
    glyph: 'link',
    title:
      payloadText(event, 'linked_by') === 'alert_rule'
        ? speech.messages.timeline.events.runbookLinkedByRule(runbookName(event, speech))
        : speech.messages.timeline.events.runbookLinked(runbookName(event, speech)),
  }),
  comment_added: (event, { messages }) => ({
    glyph: 'comment',
    title: messages.timeline.events.comment,
    ...quoted(event, 'comment'),
  }),
  runbook_drafted: (event, speech) => ({
    glyph: 'runbook',
    title: speech.messages.timeline.events.drafted(runbookName(event, speech), version(event, speech, 'version')),
  }),
  runbook_edited: (event, speech) => ({
    glyph: 'runbook',
    title: speech.messages.timeline.events.draftEdited(runbookName(event, speech), version(event, speech, 'version')),
  }),
  runbook_draft_deleted: (event, speech) => ({
    glyph: 'runbook',
    title: speech.messages.timeline.events.draftDeleted(runbookName(event, speech), version(event, speech, 'version')),
  }),
  runbook_published: (event, speech) => ({
    glyph: 'shield-check',
    tone: 'ok',
    title: speech.messages.timeline.events.published(runbookName(event, speech), version(event, speech, 'version')),
  }),
  runbook_started: (event, speech) => ({
    glyph: 'step-running',
    title: speech.messages.timeline.events.runStarted(
      runbookName(event, speech),
      version(event, speech, 'runbook_version'),
    ),
  }),
  step_started(event, speech) {
    const { place, name } = stepOf(event, speech);
    return { glyph: 'step-running', title: speech.messages.timeline.events.stepStarted(place, name) };
  },
  step_blocked(event, speech) {
    const words = speech.messages.timeline.events;
    const { place, name } = stepOf(event, speech);
    const say = payloadText(event, 'reason') === 'approval_requested' ? words.stepWaits : words.stepNeedsApproval;
    return { glyph: 'step-blocked', tone: 'warn', title: say(place, name) };
  },
  step_unblocked(event, speech) {
    const { place, name } = stepOf(event, speech);
    return { glyph: 'step-running', title: speech.messages.timeline.events.stepGoesOn(place, name) };
  },
  evidence_attached(event, speech) {
    const words = speech.messages.timeline.events;
    const { place } = stepOf(event, speech);
    return { glyph: 'file', title: words.evidenceAttached(openedText(event, 'name') ?? words.aFile, place) };
  },
  step_completed(event, speech) {
    const { place, name } = stepOf(event, speech);
    const outcome = stepOutcomes[payloadText(event, 'outcome') ?? ''] ?? 'stepDone';
    return {
      glyph: outcome === 'stepNotNeeded' ? 'step-skipped' : 'step-completed',
      tone: outcome === 'stepDone' ? 'ok' : 'neutral',
      title: speech.messages.timeline.events[outcome](place, name),
      ...quoted(event, 'note'),
    };
  },
  step_skipped(event, speech) {
    const { place, name } = stepOf(event, speech);
    return {
      glyph: 'step-skipped',
      tone: 'warn',
      title: speech.messages.timeline.events.stepSkipped(place, name),
      ...quoted(event, 'rationale'),
    };
  },
  runbook_completed(event, { messages, number }) {
    const steps = payloadNumber(event, 'steps') ?? 0;
    return { glyph: 'step-completed', tone: 'ok', title: messages.timeline.events.runCompleted(steps, number(steps)) };
  },
  runbook_failed: (event, speech) => ended(event, speech, 'runFailed'),
  runbook_aborted: (event, speech) => ended(event, speech, 'runAborted'),
  approval_requested(event, speech) {
    const words = speech.messages.timeline.events;
    const say = payloadText(event, 'operation') === 'publish' ? words.publishRequested : words.approvalRequested;
    return { glyph: 'people', title: say(approvalName(event, speech)), ...quoted(event, 'justification') };
  },
  approval_voted(event, speech) {
    const { messages, number } = speech;
    const words = messages.timeline.events;
    const name = approvalName(event, speech);
    if (payloadText(event, 'decision') === 'deny')
      return { glyph: 'people', tone: 'danger', title: words.voteAgainst(name), ...quoted(event, 'reason') };
    const count = [payloadNumber(event, 'approvals') ?? 1, payloadNumber(event, 'quorum') ?? 1] as const;
    return {
      glyph: 'people',
      title: words.voteFor(name, messages.approval.quorum(number(count[0]), number(count[1]))),
      ...quoted(event, 'reason'),
    };
  },
  approval_granted: (event, speech) => ({
    glyph: 'check',
    tone: 'ok',
    title: speech.messages.timeline.events.approvalGranted(approvalName(event, speech)),
  }),
  approval_denied: (event, speech) => ({
    glyph: 'x',
    tone: 'danger',
    title: speech.messages.timeline.events.approvalDenied(approvalName(event, speech)),
  }),
  approval_revoked: (event, speech) => ({
    glyph: 'x',
    tone: 'warn',
    title: speech.messages.timeline.events.approvalRevoked(approvalName(event, speech)),
    ...quoted(event, 'rationale'),
  }),
  approval_expired: (event, speech) => ({
    glyph: 'clock',
    tone: 'warn',
    title: speech.messages.timeline.events.approvalExpired(approvalName(event, speech)),
  }),
  approval_voided(event, speech) {
    const words = speech.messages.timeline.events;
    const reasons: Readonly<Record<string, string>> = {
      inputs_changed: words.voidInputsChanged,
      spec_changed: words.voidSpecChanged,
      draft_deleted: words.voidDraftDeleted,
      asked_again: words.voidAskedAgain,
      run_ended: words.voidRunEnded,
      step_skipped: words.voidStepSkipped,
    };
    const why = reasons[payloadText(event, 'reason') ?? ''] ?? words.voidBoundChanged;
    return { glyph: 'x', tone: 'warn', title: words.approvalVoided(approvalName(event, speech), why) };
  },
  approval_used: (event, speech) => ({
    glyph: 'check',
    title: speech.messages.timeline.events.approvalUsed(approvalName(event, speech)),
  }),
  key_rotated: (event, { messages }) => ({
    glyph: 'shield-check',
    title: messages.timeline.events.keyRotated(payloadText(event, 'purpose') ?? ''),
  }),
  payload_redacted(event, { messages, number, subjects }) {
    const words = messages.timeline.events;
    const seq = subjects.seq(payloadText(event, 'event_id') ?? '');
    return {
      glyph: 'x',
      title: words.redacted(
        seq === undefined ? '' : number(seq),
        wordIn(words.redactionReason, payloadText(event, 'reason')),
      ),
      ...quoted(event, 'rationale'),
    };
  },
  evidence_bundle_created(event, { messages, number }) {
    const events = payloadNumber(event, 'events') ?? 0;
    return { glyph: 'export', title: messages.timeline.events.bundleMade(events, number(events)) };
  },
};

const isStatus = (value: string | undefined): value is IncidentStatus =>
  value !== undefined && ['new', 'acknowledged', 'mitigating', 'monitoring', 'resolved', 'closed'].includes(value);
const isSeverity = (value: string): value is Severity => severityOrder.includes(value);

function ended(event: TimelineEvent, speech: EventSpeech, how: 'runFailed' | 'runAborted'): ReturnType<Speaker> {
  const { place, name } = stepOf(event, speech);
  return {
    glyph: how === 'runFailed' ? 'step-failed' : 'step-aborted',
    tone: how === 'runFailed' ? 'danger' : 'warn',
    title: speech.messages.timeline.events[how](place, name),
    ...quoted(event, 'rationale'),
  };
}

/**
 * Says an event in the words of people, from what it carries. Types are for the raw log only.
 *
 * @example
 * eventWords(event, speech); // { glyph: 'people', title: 'Approved Reroute ingestion, 1 of 1', quote: 'Standby healthy' }
 */
export function eventWords(event: TimelineEvent, speech: EventSpeech): EventWords {
  // A newer server may tell of things this version doesn't know.
  const speaker: Speaker | undefined = speakers[event.type];
  const said = speaker?.(event, speech) ?? { glyph: 'info' as const, title: event.type.replaceAll('_', ' ') };
  const redaction = said.erased ? speech.subjects.redaction(event) : undefined;
  if (redaction === undefined) return { tone: 'neutral', ...said };
  const reason = wordIn(speech.messages.timeline.events.redactionReason, payloadText(redaction, 'reason'));
  const redacted = { by: speech.person(redaction.actor), at: redaction.created_at, reason };
  return { tone: 'neutral', ...said, redacted };
}
