import { createRunbookSchema, type RunbookSpec, type StepSpec } from '@incident-center/sdk/contract';
import type { z } from 'zod';
import { type DocumentProblem, problemsOf, type ReadDocument } from '../../documents/read-document.js';

/** A draft as it is imported. */
export type RunbookDraft = z.infer<typeof createRunbookSchema>;

export interface Finding extends DocumentProblem {
  severity: 'error' | 'warning';
  /** Stable name of the rule: `schema`, `high_risk_without_rollback` … */
  rule: string;
}

export interface LintResult {
  /** Absent where the file is no runbook. */
  draft?: RunbookDraft;
  findings: Finding[];
}

type Found = { path: PropertyKey[]; rule: string; severity: Finding['severity']; message: string };

/** Commands that cannot be taken back. */
const DESTRUCTIVE =
  /\b(rm\s+-[a-z]*r|mkfs|dd\s+if=|shred\s|drop\s+(table|database|schema)|truncate\s+table|delete\s+from|kubectl\s+delete|terraform\s+destroy|git\s+push\s+(-f|--force)|flushall|wipefs|aws\s+s3\s+rm|helm\s+uninstall)/i;
const PIPED_TO_A_SHELL = /\b(curl|wget)\b[^|\n]*\|\s*(sudo\s+)?(ba|z|k)?sh\b/i;
/** Shapes of secrets: a runbook's text is stored under its hash and copied into every bundle. */
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bwhsec_[A-Za-z0-9+/]{20,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}|\b(password|passwd|secret|api[_-]?key|token)\s*[:=]\s*["']?(?![<{$[*])[^\s"'<>{}$]{8,}|:\/\/[^\s/:@]+:(?![<{$[*])[^\s/@]+@/i;

const error = (path: PropertyKey[], rule: string, message: string): Found => ({
  path,
  rule,
  severity: 'error',
  message,
});
const warning = (path: PropertyKey[], rule: string, message: string): Found => ({
  path,
  rule,
  severity: 'warning',
  message,
});

function* textsOf(step: StepSpec): Generator<[PropertyKey[], string]> {
  for (const [at, text] of step.instructions.entries()) yield [['instructions', at], text];
  if (step.rollback !== undefined) yield [['rollback'], step.rollback];
  for (const side of ['inputs', 'outputs'] as const)
    for (const [at, { default: given, placeholder }] of step[side].entries()) {
      if (typeof given === 'string') yield [[side, at, 'default'], given];
      if (placeholder !== undefined) yield [[side, at, 'placeholder'], placeholder];
    }
}

function* checkStep(step: StepSpec): Generator<Found> {
  for (const [path, text] of textsOf(step)) {
    if (SECRET.test(text))
      yield error(path, 'secret', 'looks like a secret, and would be copied into every evidence bundle');
    if (path[0] !== 'instructions') continue;
    if (step.risk_level !== 'high' && DESTRUCTIVE.test(text))
      yield error(path, 'destructive_step_not_high', `cannot be taken back, and the step's risk is ${step.risk_level}`);
    if (PIPED_TO_A_SHELL.test(text))
      yield warning(path, 'piped_to_a_shell', 'runs whatever is downloaded: name a version and check its digest');
  }
  if (step.instructions.length === 0 && step.effect === undefined)
    yield warning([], 'no_instructions', 'says nothing to whoever does it');
  if (step.risk_level !== 'high') return;
  if (step.rollback === undefined) yield warning([], 'high_risk_without_rollback', 'is high-risk and has no rollback');
  if (step.approval === undefined)
    yield warning(
      [],
      'high_risk_without_approval',
      'is high-risk and says nothing of its approval: one team lead or security admin will do',
    );
  if (!step.requires_evidence && step.outputs.length === 0)
    yield warning(
      [],
      'high_risk_without_evidence',
      'is high-risk, and nothing is left of it: ask for evidence or an output',
    );
}

function* checkSpec({ summary, steps }: RunbookSpec): Generator<Found> {
  if (summary === '') yield warning(['spec', 'summary'], 'no_summary', 'does not say what it is for');
  if (SECRET.test(summary)) yield error(['spec', 'summary'], 'secret', 'looks like a secret');
  for (const [at, step] of steps.entries())
    for (const found of checkStep(step)) yield { ...found, path: ['spec', 'steps', at, ...found.path] };
  const bundle = steps.findIndex(({ effect }) => effect === 'evidence_bundle');
  if (bundle !== -1 && bundle !== steps.length - 1)
    yield warning(
      ['spec', 'steps', bundle, 'effect'],
      'bundle_before_the_end',
      'what happens after it is not in the evidence bundle',
    );
}

/** Checks a runbook by the contract, and its risky steps by what experience says. */
export function lintRunbook(document: ReadDocument): LintResult {
  const parsed = createRunbookSchema.safeParse(document.value);
  if (!parsed.success)
    return {
      findings: problemsOf(parsed.error.issues, document).map((problem) => ({
        ...problem,
        severity: 'error',
        rule: 'schema',
      })),
    };
  const findings = [...checkSpec(parsed.data.spec)].map(({ path, ...found }) => ({
    line: document.lineOf(path),
    path: path.map(String).join('.'),
    ...found,
  }));
  return { draft: parsed.data, findings: findings.sort((left, right) => left.line - right.line) };
}
