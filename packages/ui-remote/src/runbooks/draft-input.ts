/** Reads `service=ingest, team=storage`; a word without a value stands for itself. */
export function readTags(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((part): [string, string][] => {
    const [key = '', ...value] = part.split('=');
    return key.trim() === '' ? [] : [[key.trim(), value.join('=').trim()]];
  });
  return Object.fromEntries(pairs);
}

export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** The server's issues by the field that they belong to. */
export function issuesOfField(issues: readonly Issue[], field: 'name' | 'tenants' | 'tags' | 'spec'): Issue[] {
  return issues.flatMap(({ path, message }) => {
    const parts = path.split('.');
    return parts[0] === field ? [{ path: parts.slice(1).join('.') || field, message }] : [];
  });
}
