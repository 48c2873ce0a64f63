/** For stories and tests: what the pictures of the design show. */
export const SAMPLE_NOW = Date.UTC(2026, 10, 23, 3, 12, 40);
/** A time on the day of the samples. */
export const at = (time: string): string => `2026-11-23T${time}Z`;
/** An id that ends so. */
export const id = (tail: string): string => `0193b6d2-0000-7000-8000-${tail.padStart(12, '0')}`;
export const hash = (letter: string): string => letter.repeat(64);
export const scope = { tenants: ['A1'], environment: 'prod', classification: 'unclassified' as const };

export const sampleNames: Readonly<Record<string, string>> = {
  'on-call-operator': 'On-call operator',
  'op-1': 'On-call operator',
  'team-lead': 'Team lead',
  'lead-1': 'Team lead',
  'incident-commander': 'Incident commander',
  'sre-on-call': 'SRE on call',
};
export const sampleNameOf = (person: string): string => sampleNames[person] ?? person;
