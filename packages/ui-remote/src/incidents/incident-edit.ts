import type { Incident } from '@incident-center/sdk/contract';

/** What an edit sends: the changed fields only. */
export type IncidentEdit = Partial<Pick<Incident, 'title' | 'description' | 'tags'>>;

/** A tag while it is written: the key stays as its name changes. */
export interface TagLine {
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

export const tagLines = (tags: Incident['tags']): readonly TagLine[] =>
  Object.entries(tags).map(([name, value], key) => ({ key, name, value }));

const written = (lines: readonly TagLine[]): readonly TagLine[] =>
  lines.filter(({ name, value }) => name.trim() !== '' || value.trim() !== '');

/** What hinders these lines from being tags; a line without any text counts as none. */
export function tagProblem(lines: readonly TagLine[]): 'missing' | 'twice' | undefined {
  const names = written(lines).map(({ name }) => name.trim());
  if (names.includes('')) return 'missing';
  return new Set(names).size < names.length ? 'twice' : undefined;
}

export const tagsOf = (lines: readonly TagLine[]): Incident['tags'] =>
  Object.fromEntries(written(lines).map(({ name, value }) => [name.trim(), value.trim()]));

const sameTags = (a: Incident['tags'], b: Incident['tags']): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

/** Which of the fields differ from the incident as it was read. */
export function editedFields(
  incident: Pick<Incident, 'title' | 'description' | 'tags'>,
  { title, description, tags }: Required<IncidentEdit>,
): IncidentEdit {
  return {
    ...(title !== incident.title && { title }),
    ...(description !== incident.description && { description }),
    ...(!sameTags(tags, incident.tags) && { tags }),
  };
}
