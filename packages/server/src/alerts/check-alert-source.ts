import { ALERT_FORMATS, IncidentCenterError } from '@incident-center/sdk/contract';
import { SEVERITIES } from '@incident-center/state-machines';
import { z } from 'zod';
import { webhookKey } from './alert-credential.js';
import { rulesOf } from './alert-rules.js';
import type { AlertSourceOptions } from './alert-source-options.js';

const MIN_CREDENTIAL = 16;
// Standard Webhooks: 24 to 64 bytes.
const MIN_KEY = 24;

const text = z.string().min(1);
const severity = z.enum(SEVERITIES);
const secretsOf = (secret: z.ZodString) => z.union([secret, z.array(secret).min(1)]);
const long = z.string().min(MIN_CREDENTIAL, `is shorter than ${MIN_CREDENTIAL} characters`);
const header = z.string().regex(/^[\w-]{1,100}$/, 'is no name of a header');
const seconds = z.number('must be whole seconds').int('must be whole seconds').min(0, 'must be 0 or more');

// Closed: a file may hold options, and what is spelled wrong in it must not be lost.
const ruleSchema = z.strictObject({
  name: text.optional(),
  match: z.record(text, z.union([z.string(), z.strictObject({ regex: z.string() })])),
  severity: severity.optional(),
  tenant: text.optional(),
  tags: z.record(text, z.string()).optional(),
  runbooks: z.array(text).optional(),
  title: z.string().optional(),
  group_by: z.array(text).optional(),
  dedup_key: text.optional(),
  window_seconds: seconds.optional(),
  flap_hold_seconds: seconds.optional(),
  resolves_to: z.enum(['monitoring', 'resolved']).optional(),
});

const sourceSchema = z.strictObject({
  format: z.enum(ALERT_FORMATS),
  credential: secretsOf(long).optional(),
  signature: z
    .discriminatedUnion('scheme', [
      z.strictObject({
        scheme: z.literal('standard_webhooks'),
        secret: secretsOf(
          z.string().refine((one) => webhookKey(one).length >= MIN_KEY, `has less than ${MIN_KEY} bytes in base64`),
        ),
      }),
      z.strictObject({
        scheme: z.literal('grafana'),
        secret: secretsOf(long),
        header: header.optional(),
        timestamp_header: header.optional(),
      }),
    ])
    .optional(),
  tenants: z.array(text).min(1, 'is bound to no tenant'),
  default_tenant: text.optional(),
  tenant_label: text.optional(),
  environment: text.max(50).optional(),
  severity_label: text.optional(),
  severities: z.record(z.string(), severity).optional(),
  default_severity: severity.optional(),
  rules: z.array(ruleSchema).optional(),
});

/** The innermost complaint: of a union, that of the member that was meant. */
function complaintOf(issues: readonly z.core.$ZodIssue[], within: readonly PropertyKey[] = []): string {
  const [issue] = issues;
  if (issue === undefined) return 'cannot be read';
  const path = [...within, ...issue.path];
  const meant = issue.code === 'invalid_union' ? issue.errors.toSorted(byDepth)[0] : undefined;
  if (meant !== undefined && meant.length > 0) return complaintOf(meant, path);
  return `${path.join('.')}: ${issue.message}`;
}

const byDepth = (left: readonly z.core.$ZodIssue[], right: readonly z.core.$ZodIssue[]) =>
  Number(left[0]?.code === 'invalid_type') - Number(right[0]?.code === 'invalid_type');

/**
 * Refuses a source that cannot be, when the server starts.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` with one sentence that names the source and the option.
 */
export function checkAlertSource(name: string, source: AlertSourceOptions): void {
  const refuse = (what: string) => new IncidentCenterError('INVALID_INPUT', `alert source '${name}' ${what}`);
  const read = sourceSchema.safeParse(source);
  if (!read.success) throw refuse(complaintOf(read.error.issues));
  if (source.default_tenant !== undefined && !source.tenants.includes(source.default_tenant))
    throw refuse('has a default tenant that is not one of its tenants');
  if (source.signature === undefined && source.credential === undefined)
    throw refuse('has neither a credential nor a signature');
  try {
    rulesOf(source);
  } catch (cause) {
    throw new IncidentCenterError('INVALID_INPUT', `alert source '${name}': ${(cause as Error).message}`, { cause });
  }
}
