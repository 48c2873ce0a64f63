import type { RunbookSpec } from '@incident-center/sdk/contract';

/** A draft as its dialog has it, before it is sent. */
export interface DraftInput {
  readonly name: string;
  readonly tenants: readonly string[];
  readonly tags: string;
  readonly spec: string;
}

export interface DraftProblems {
  readonly name: boolean;
  readonly tenants: boolean;
  /** What the parser says, where the spec is no JSON. */
  readonly spec: string | undefined;
}

/** Reads `service=ingest, team=storage`; a word without a value stands for itself. */
export function readTags(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((part): [string, string][] => {
    const [key = '', ...value] = part.split('=');
    return key.trim() === '' ? [] : [[key.trim(), value.join('=').trim()]];
  });
  return Object.fromEntries(pairs);
}

/** What can be said without the server: whether anything is there, and whether the spec is JSON. */
export function readDraft(
  input: DraftInput,
): { readonly problems: DraftProblems } | { readonly problems: undefined; readonly spec: RunbookSpec } {
  let spec: unknown;
  let wrong: string | undefined;
  try {
    spec = JSON.parse(input.spec);
  } catch (error) {
    wrong = error instanceof Error ? error.message : String(error);
  }
  const problems = { name: input.name.trim() === '', tenants: input.tenants.length === 0, spec: wrong };
  if (problems.name || problems.tenants || wrong !== undefined) return { problems };
  // The server checks it against the contract and names what is wrong by its path.
  return { problems: undefined, spec: spec as RunbookSpec };
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
