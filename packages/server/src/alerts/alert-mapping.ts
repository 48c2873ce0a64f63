import { IncidentCenterError } from '@incident-center/sdk/contract';
import { sha256Hex } from '@incident-center/sdk/provenance';
import { SEVERITIES, type Severity } from '@incident-center/state-machines';
import { FORMATS } from './alert-formats.js';
import { type CompiledRule, filledIn, rulesOf } from './alert-rules.js';
import type { AlertSourceOptions } from './alert-source-options.js';
import type { IncomingAlert } from './incoming-alert.js';

/** An alert with what its source's options make of it. */
export interface MappedAlert {
  fingerprint: string;
  name: string;
  tenant: string;
  dedup_key: string;
  status: IncomingAlert['status'];
  severity: Severity;
  /** Undefined where the sender did not repeat them. */
  labels: Record<string, string> | undefined;
  annotations: Record<string, string>;
  starts_at: Date | undefined;
  ends_at: Date | undefined;
  seen_at: Date | undefined;
  rule: CompiledRule | undefined;
}

const MAX_DEDUP_KEY = 255;
// In the wild: Prometheus rules say page, warning and info, PagerDuty says P1 to P4, the Switchboard says sev1 to sev4.
const SEVERITY_WORDS: Readonly<Record<string, Severity>> = {
  page: 'critical',
  error: 'high',
  warning: 'medium',
  info: 'low',
  none: 'low',
  p1: 'critical',
  p2: 'high',
  p3: 'medium',
  p4: 'low',
  sev1: 'critical',
  sev2: 'high',
  sev3: 'medium',
  sev4: 'low',
  ...Object.fromEntries(SEVERITIES.map((severity) => [severity, severity])),
};
// What JSON may not carry into our canonical text: lone surrogates, and control characters but tab, newline and return.
const CONTROL = /[^\P{C}\t\n\r\p{Cf}\p{Co}\p{Cn}]/gu;
const IDENTIFIER = /^[\w.:/-]{1,64}$/;

const cleaned = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.replace(CONTROL, '\ufffd')]));

/** Fingerprints stand in events in clear, where no free text may: what does not look like an identifier is hashed. */
export const fingerprintOf = (given: string): string => (IDENTIFIER.test(given) ? given : sha256Hex(given));

function severityOf(source: AlertSourceOptions, rule: CompiledRule | undefined, labels: Record<string, string>) {
  if (rule?.severity !== undefined) return rule.severity;
  const word = labels[source.severity_label ?? 'severity'] ?? '';
  // A word is anything: `constructor`, too, which every object would answer to.
  const known = (words: Readonly<Record<string, Severity>>, key: string) =>
    Object.hasOwn(words, key) ? words[key] : undefined;
  const own = known(source.severities ?? {}, word);
  return own ?? known(SEVERITY_WORDS, word.toLowerCase()) ?? source.default_severity ?? 'medium';
}

/** How severe the worst of several alerts is. */
export const highestSeverity = (alerts: readonly Pick<MappedAlert, 'severity'>[]): Severity =>
  SEVERITIES[Math.max(...alerts.map((one) => SEVERITIES.indexOf(one.severity)))] ?? 'medium';

/** Postgres knows no year 0, which the formats let through, and an offset can make one of the year 1. */
function momentOf(text: string | undefined, name: string): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  const year = moment.getUTCFullYear();
  if (year >= 1 && year <= 9_999) return moment;
  throw new IncidentCenterError('INVALID_INPUT', `alert '${name}' has a moment outside the years 1 to 9999`);
}

/**
 * Label and value so that what follows cannot be taken for a part of them: quoted where they would read like more labels.
 * All others stay as they are, or alerts would not find the incidents that they opened before.
 */
const pairOf = (label: string, value: string): string => {
  const name = /[",=]/.test(label) ? JSON.stringify(label) : label;
  const comma = value.indexOf(',');
  const ambiguous = value.startsWith('"') || (comma !== -1 && value.includes('=', comma));
  return `${name}=${ambiguous ? JSON.stringify(value) : value}`;
};

function dedupKeyOf(
  group_by: readonly string[],
  rule: CompiledRule | undefined,
  alert: { labels: Record<string, string>; annotations: Record<string, string> },
): string {
  if (rule?.dedup_key !== undefined) return filledIn(rule.dedup_key, alert);
  return (rule?.group_by ?? group_by).map((label) => pairOf(label, alert.labels[label] ?? '')).join(',');
}

/**
 * Reads an alert by the options of its source.
 *
 * @throws {IncidentCenterError} `TENANT_NOT_BOUND` for a tenant that the source may not speak for, `INVALID_INPUT` for one
 * without a tenant where the source has no default, with a dedup key over 255 characters, or of no year that there was.
 */
export function mapAlert(
  source: AlertSourceOptions,
  incoming: IncomingAlert & { labels: Record<string, string> },
): MappedAlert {
  const labels = cleaned(incoming.labels);
  const annotations = cleaned(incoming.annotations);
  const name = labels.alertname?.trim() || 'alert';
  const rule = rulesOf(source).find((candidate) => candidate.fits(labels));
  const tenant = rule?.tenant ?? (labels[source.tenant_label ?? 'tenant'] || source.default_tenant);
  if (tenant === undefined)
    throw new IncidentCenterError('INVALID_INPUT', `alert '${name}' names no tenant, and its source has no default`);
  if (!source.tenants.includes(tenant))
    throw new IncidentCenterError(
      'TENANT_NOT_BOUND',
      `alert '${name.slice(0, 100)}' is of tenant '${tenant.slice(0, 100)}', for which its source may not speak`,
    );
  const dedup_key = dedupKeyOf(FORMATS[source.format].group_by, rule, { labels, annotations });
  if (dedup_key.length > MAX_DEDUP_KEY)
    throw new IncidentCenterError(
      'INVALID_INPUT',
      `the dedup key of alert '${name.slice(0, 100)}' is longer than ${MAX_DEDUP_KEY} characters`,
    );
  return {
    fingerprint: fingerprintOf(incoming.fingerprint),
    name,
    tenant,
    dedup_key,
    status: incoming.status,
    severity: severityOf(source, rule, labels),
    labels,
    annotations,
    starts_at: momentOf(incoming.starts_at, name),
    ends_at: incoming.status === 'firing' ? undefined : momentOf(incoming.ends_at, name),
    seen_at: momentOf(incoming.seen_at, name),
    rule,
  };
}
