import { createHash } from 'node:crypto';
import path from 'node:path';
import { createIncidentCenterClient, type IncidentCenterClient } from '@incident-center/sdk/client';
import { IncidentCenterError, isIncidentCenterError } from '@incident-center/sdk/contract';
import { canonicalJson } from '@incident-center/sdk/provenance';
import { sentenceOf } from '../documents/read-document.js';
import { LOOPBACK_HOSTS } from '../loopback-hosts.js';
import { type CliContext, type GlobalFlags, printResult } from './cli-context.js';
import { EXIT, usageError } from './exit-codes.js';
import { readGiven } from './read-config.js';
import { type Finding, lintRunbook, type RunbookDraft } from './runbook-files/lint-runbook.js';
import { readRunbookFile } from './runbook-files/read-runbook-file.js';

/** Where the API is, and who asks. */
export interface ServerFlags extends GlobalFlags {
  server?: string;
  tokenFile?: string;
}

async function clientOf({ env, cwd }: CliContext, flags: ServerFlags): Promise<IncidentCenterClient> {
  const base_url = flags.server ?? env.INCIDENT_CENTER_URL ?? '';
  if (!/^https?:\/\//.test(base_url) || !URL.canParse(base_url))
    throw usageError('give --server or INCIDENT_CENTER_URL: the address the API is mounted at');
  const { protocol, hostname } = new URL(base_url);
  if (protocol === 'http:' && !LOOPBACK_HOSTS.has(hostname))
    throw usageError(`${hostname} would get the token without encryption: use https`);
  const token = flags.tokenFile
    ? (await readGiven(path.resolve(cwd, flags.tokenFile))).trim()
    : (env.INCIDENT_CENTER_TOKEN ?? '');
  if (!/^[\x21-\x7e]+$/.test(token)) throw usageError('give --token-file or INCIDENT_CENTER_TOKEN');
  return createIncidentCenterClient({ base_url, headers: () => ({ authorization: `Bearer ${token}` }) });
}

interface Linted {
  file: string;
  draft?: RunbookDraft;
  findings: Finding[];
}

async function lintFile(context: CliContext, file: string): Promise<Linted> {
  try {
    return { file, ...lintRunbook(await readRunbookFile(context.cwd, file)) };
  } catch (error) {
    const issues = isIncidentCenterError(error) ? error.details.issues : undefined;
    // No issue says that there is no file; that is no finding about one.
    if (issues === undefined) throw error;
    const findings = (issues as Finding[]).map((issue) => ({ ...issue, severity: 'error' as const, rule: 'syntax' }));
    return { file, findings };
  }
}

const linesOf = (linted: readonly Linted[]): string =>
  linted
    .flatMap(({ file, findings }) =>
      findings.map((finding) => `${file}:${finding.line}: ${finding.severity}: ${wordsOf(finding)} [${finding.rule}]`),
    )
    .join('\n');
const wordsOf = (finding: Finding) => sentenceOf(finding).replace(/^\d+: /, '');

const isBad = (linted: readonly Linted[], strict: boolean) =>
  linted.some(({ findings }) => findings.some(({ severity }) => strict || severity === 'error'));

/** Checks files and changes nothing. */
export async function lintCommand(
  context: CliContext,
  files: readonly string[],
  flags: GlobalFlags & { strict?: boolean },
): Promise<number> {
  const linted = await Promise.all(files.map((file) => lintFile(context, file)));
  const results = linted.map(({ file, findings }) => ({ file, findings }));
  const count = linted.reduce((sum, { findings }) => sum + findings.length, 0);
  const text = [linesOf(linted), `${files.length} checked, ${count} findings`].filter((line) => line !== '').join('\n');
  const ok = !isBad(linted, flags.strict === true);
  printResult(context, flags, { ok, files: results }, text);
  return ok ? EXIT.done : EXIT.not_so;
}

/** Drafts what the files say. None is drafted unless all are free of errors; the same file again is the same draft. */
export async function importCommand(
  context: CliContext,
  files: readonly string[],
  flags: ServerFlags & { strict?: boolean },
): Promise<number> {
  const client = await clientOf(context, flags);
  const linted = await Promise.all(files.map((file) => lintFile(context, file)));
  const findings = linesOf(linted);
  if (isBad(linted, flags.strict === true)) {
    const results = linted.map(({ file, findings }) => ({ file, findings }));
    printResult(context, flags, { ok: false, files: results }, findings);
    return EXIT.not_so;
  }
  if (findings !== '') context.note(findings);
  const drafted: { file: string; id: string; version: number; spec_hash: string; risk_level: string }[] = [];
  for (const { file, draft } of linted) {
    if (draft === undefined) continue;
    // Of the content: repeated after a lost answer, it finds its own draft.
    const idempotency_key = `import-${createHash('sha256').update(canonicalJson(draft)).digest('hex')}`;
    const { runbook } = await client.createRunbook(draft, { idempotency_key });
    const { id, version, spec_hash, risk_level } = runbook;
    drafted.push({ file, id, version, spec_hash, risk_level });
  }
  const text = drafted.map(({ file, id, version }) => `${file}: drafted ${id} version ${version}`).join('\n');
  printResult(context, flags, { ok: true, drafted }, text);
  return EXIT.done;
}

/** Publishes the newest draft, or asks for the approval that this needs. */
export async function publishCommand(
  context: CliContext,
  runbook_id: string,
  flags: ServerFlags & { requestApproval?: string },
): Promise<void> {
  const client = await clientOf(context, flags);
  if (flags.requestApproval !== undefined) {
    const { approval } = await client.requestPublishApproval({ runbook_id, justification: flags.requestApproval });
    const { id, status, expires_at } = approval;
    printResult(context, flags, { approval: { id, status, expires_at } }, `asked for approval ${id}`);
    return;
  }
  const { runbook, receipts } = await client.publishRunbook({ runbook_id }).catch((error: unknown): never => {
    if (!isIncidentCenterError(error) || error.code !== 'APPROVAL_REQUIRED') throw error;
    const { code, details } = error;
    const message = 'its publication has to be approved first: ask for it with --request-approval <justification>';
    throw new IncidentCenterError(code, message, { details, cause: error });
  });
  const { id, version, status, spec_hash, provenance_ref } = runbook;
  const text = `published ${id} version ${version}\nspec ${spec_hash}\nprovenance ${provenance_ref ?? ''}`;
  printResult(context, flags, { runbook: { id, version, status, spec_hash, provenance_ref }, receipts }, text);
}
