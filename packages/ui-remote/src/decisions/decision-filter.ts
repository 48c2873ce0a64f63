import type { PolicyAction } from '@incident-center/sdk/contract';
import type { DecisionFilter as DecisionWords } from '@incident-center/sdk/host';
import { decisionsEn } from '../messages/decisions-en';

/** Every action there is. Not from the contract, which would bring its schemas into the page. */
export const ACTIONS = Object.keys(decisionsEn.action) as PolicyAction[];

export const DECISION_VIEWS = ['done', 'refused', 'asked', 'all'] as const;
export type DecisionView = (typeof DECISION_VIEWS)[number];

/** What the list of decisions is narrowed to. Empty text narrows nothing. */
export interface DecisionFilter {
  readonly view: DecisionView;
  readonly action: PolicyAction | '';
  /** An id of a person or a machine. */
  readonly by: string;
  /** An id of a thing. */
  readonly about: string;
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
}

/** What screens ask beforehand outnumbers everything else: first what somebody wanted to do. */
export const NO_DECISION_FILTER: DecisionFilter = {
  view: 'done',
  action: '',
  by: '',
  about: '',
  since: '',
  until: '',
};

const fields = ['action', 'by', 'about', 'since', 'until'] as const;
export type DecisionField = (typeof fields)[number];

/** The fields that narrow the list, in the order that they are shown. */
export const activeDecisionFields = (filter: DecisionFilter): DecisionField[] =>
  fields.filter((field) => filter[field] !== '');

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether this could be the id of a thing. */
export const isId = (text: string): boolean => ID.test(text);

const isMoment = (text: string): boolean => !Number.isNaN(Date.parse(text));

/** A filter of words that came from an address: what this version does not know is dropped. */
export function decisionFilterOf(words: DecisionWords = {}): DecisionFilter {
  const moment = (text = ''): string => (isMoment(text) ? new Date(text).toISOString() : '');
  const { about = '', by = '' } = words;
  return {
    view: DECISION_VIEWS.find((view) => view === words.view) ?? NO_DECISION_FILTER.view,
    action: ACTIONS.find((action) => action === words.action) ?? '',
    by: by.slice(0, 200),
    about: isId(about) ? about : '',
    since: moment(words.since),
    until: moment(words.until),
  };
}

/** A filter as an address of the host holds it; nothing for the one that an address without a filter shows. */
export function wordsOfDecisionFilter(filter: DecisionFilter): DecisionWords | undefined {
  const active = activeDecisionFields(filter);
  if (active.length === 0 && filter.view === NO_DECISION_FILTER.view) return undefined;
  return {
    ...(filter.view === NO_DECISION_FILTER.view ? {} : { view: filter.view }),
    ...Object.fromEntries(active.map((field) => [field, filter[field]])),
  };
}

/** What the API is asked. */
export function decisionQuery({ view, action, by, about, since, until }: DecisionFilter) {
  return {
    ...(view === 'all' ? {} : { simulated: view === 'asked' }),
    ...(view === 'refused' && { allow: false }),
    ...(action !== '' && { action }),
    ...(by !== '' && { requested_by: by }),
    ...(about !== '' && { resource_id: about }),
    ...(since !== '' && { since }),
    ...(until !== '' && { until }),
  };
}
