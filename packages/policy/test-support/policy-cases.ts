import { readFileSync } from 'node:fs';
import type { PolicyInput } from '../src/policy-engine.js';

export const CASE_TABLES = {
  incident_authz: 'incident.authz',
  runbook_catalog: 'runbook.catalog',
  runbook_execute: 'runbook.execute',
  timeline_view: 'timeline.view',
} as const;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface PolicyCase {
  name: string;
  action: string;
  actor: string;
  subject: string;
  set?: Record<string, Json>;
  unset?: string[];
  allow: boolean;
  missing: string[];
}

interface Fixtures {
  now_ms: number;
  actors: Record<string, Json>;
  subjects: Record<string, { resource: Json; context: Json }>;
  attributes: {
    used_by_requirement: Record<string, string[]>;
    unused_when: { attribute: string; when: { attribute: string; equals: Json } }[];
  };
}

export interface TableCase extends PolicyCase {
  policyPackage: (typeof CASE_TABLES)[keyof typeof CASE_TABLES];
  document: Document;
}

/** An input document as the rules get it, whole or with parts taken out. */
export type Document = { [key: string]: Json };

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../policies/cases/${name}.json`, import.meta.url), 'utf8'));

export const fixtures: Fixtures = read('fixtures');

export type Path = (string | number)[];

function at(value: Json | undefined, path: Path): Json | undefined {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Array.isArray(current) ? current[Number(part)] : current[part];
  }
  return current;
}

export const valueAt = (document: Document, attribute: string): Json | undefined => at(document, attribute.split('.'));

/** A copy with one attribute set, or left out. */
export function changed(document: Document, path: Path, value: Json | undefined): Document {
  const copy = structuredClone(document);
  const parent = at(copy, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof parent !== 'object' || parent === null || last === undefined) throw new Error(`no ${path.join('/')}`);
  if (Array.isArray(parent)) parent.splice(Number(last), 1, ...(value === undefined ? [] : [value]));
  else if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

const pathOf = (pointer: string): Path => pointer.split('/').slice(1);

function documentOf(row: PolicyCase): Document {
  const subject = fixtures.subjects[row.subject];
  const actor = fixtures.actors[row.actor];
  if (subject === undefined || actor === undefined) throw new Error(`${row.name}: no such actor or subject`);
  let document: Document = structuredClone({ action: row.action, actor, ...subject, now_ms: fixtures.now_ms });
  for (const [pointer, value] of Object.entries(row.set ?? {})) document = changed(document, pathOf(pointer), value);
  for (const pointer of row.unset ?? []) document = changed(document, pathOf(pointer), undefined);
  return document;
}

/** Every row of `policies/cases`, with the input it stands for. */
export const tableCases: TableCase[] = Object.entries(CASE_TABLES).flatMap(([table, policyPackage]) =>
  (read(table)[table] as PolicyCase[]).map((row) => ({ ...row, policyPackage, document: documentOf(row) })),
);

/** The engine checks nothing about its input, so a test may hand it one that is broken. */
export const asInput = (document: Document): PolicyInput => document as unknown as PolicyInput;

/** Every attribute of a document, however deep. A list of texts is one attribute. */
export function pathsOf(value: Json, prefix: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [];
  const keys: Path = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [[...prefix, key], ...pathsOf(at(value, [key]) ?? null, [...prefix, key])]);
}
