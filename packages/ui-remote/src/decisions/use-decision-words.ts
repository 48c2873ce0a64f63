import type { PolicyDecisionEntry } from '@incident-center/sdk/contract';
import { shortReference } from '../components/shorten';
import { findingWords, roleWord } from '../policy/refusal-words';
import { useLocale } from '../theme/locale-context';
import { actorOf, subjectOf } from './decision-reading';

/** What is said of a decision wherever it is shown. */
export interface DecisionWords {
  readonly action: string;
  /** Why it was so, in sentences with marked names; see `CodeText`. */
  readonly why: string;
  readonly who: string;
  /** Undefined for machines, which are no faces. */
  readonly person: string | undefined;
  readonly roles: string;
  readonly kind: string;
}

/** Turns an entry into words. */
export function useDecisionWords(nameOf: (id: string) => string): (entry: PolicyDecisionEntry) => DecisionWords {
  const { locale, messages } = useLocale();
  const { decisions: words, policy } = messages;
  const list = new Intl.ListFormat(locale, { type: 'unit', style: 'short' });
  return (entry) => {
    const actor = actorOf(entry);
    const roles = actor?.roles ?? [];
    const machine = roles.includes('system') ? words.system : roles.includes('alert_source') ? words.alertSource : '';
    const name = nameOf(entry.requested_by);
    const person = machine === '' || name !== entry.requested_by ? name : undefined;
    const { result } = entry;
    return {
      action: words.action[entry.action] ?? entry.action,
      why:
        result.reasons.length > 0
          ? result.reasons.map((reason) => findingWords(reason, policy, locale)).join(' ')
          : result.requirements.length > 0
            ? words.allHold
            : words.nothingAsked,
      who: person ?? machine,
      person,
      roles: list.format(roles.map((role) => roleWord(role, policy))),
      kind: words.kind[subjectOf(entry).type] ?? subjectOf(entry).type,
    };
  };
}

/** What a decision was about by its short name, and the incident it belongs to. */
export function referencesOf(entry: PolicyDecisionEntry): {
  readonly own: string | undefined;
  readonly incident: string | undefined;
} {
  const { id, incidentId } = subjectOf(entry);
  return {
    own: id === undefined ? undefined : shortReference(id),
    incident: incidentId === undefined || incidentId === id ? undefined : shortReference(incidentId),
  };
}
