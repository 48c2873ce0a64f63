import { type AlertmanagerWebhook, IncidentCenterError } from '@incident-center/sdk/contract';
import { SEVERITIES, type Severity } from '@incident-center/state-machines';
import type { AlertRule, AlertSourceOptions } from '../options.js';

type IncomingAlert = AlertmanagerWebhook['alerts'][number];

/** An alert with what its source's options make of it. */
export interface MappedAlert {
  fingerprint: string;
  name: string;
  tenant: string;
  dedup_key: string;
  status: 'firing' | 'resolved';
  severity: Severity;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  starts_at: Date;
  ends_at: Date | null;
  rule: AlertRule | undefined;
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
// What Alertmanager sends as the end of an alert that has not ended.
const NO_END = '0001-01-01T00:00:00Z';
// What JSON may not carry into our canonical text: lone surrogates, and control characters but tab, newline and return.
const CONTROL = /[^\P{C}\t\n\r\p{Cf}\p{Co}\p{Cn}]/gu;

const cleaned = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.replace(CONTROL, '\ufffd')]));

const matches = (rule: AlertRule, labels: Record<string, string>) =>
  Object.entries(rule.match).every(([label, value]) => labels[label] === value);

function severityOf(source: AlertSourceOptions, rule: AlertRule | undefined, labels: Record<string, string>): Severity {
  if (rule?.severity !== undefined) return rule.severity;
  const word = labels[source.severity_label ?? 'severity'] ?? '';
  // A word is anything: `constructor`, too, which every object would answer to.
  const known = (words: Readonly<Record<string, Severity>>, key: string) =>
    Object.hasOwn(words, key) ? words[key] : undefined;
  const own = known(source.severities ?? {}, word);
  return own ?? known(SEVERITY_WORDS, word.toLowerCase()) ?? source.default_severity ?? 'medium';
}

/** Postgres knows no year 0, which the format lets through, and an offset can make one of the year 1. */
function momentOf(text: string, name: string): Date {
  const moment = new Date(text);
  const year = moment.getUTCFullYear();
  if (year >= 1 && year <= 9_999) return moment;
  throw new IncidentCenterError('INVALID_INPUT', `alert '${name}' has a moment outside the years 1 to 9999`);
}

/**
 * Reads an alert by the options of its source.
 *
 * @throws {IncidentCenterError} `TENANT_NOT_BOUND` for a tenant that the source may not speak for, `INVALID_INPUT` for one
 * without a tenant where the source has no default, with a dedup key over 255 characters, or of no year that there was.
 */
export function mapAlert(source: AlertSourceOptions, incoming: IncomingAlert): MappedAlert {
  const labels = cleaned(incoming.labels);
  const annotations = cleaned(incoming.annotations);
  const name = labels.alertname ?? 'alert';
  const tenant = labels[source.tenant_label ?? 'tenant'] ?? source.default_tenant;
  if (tenant === undefined)
    throw new IncidentCenterError('INVALID_INPUT', `alert '${name}' names no tenant, and its source has no default`);
  if (!source.tenants.includes(tenant)) throw new IncidentCenterError('TENANT_NOT_BOUND');
  const rule = source.rules?.find((candidate) => matches(candidate, labels));
  const dedup_key = (rule?.group_by ?? ['alertname']).map((label) => `${label}=${labels[label] ?? ''}`).join(',');
  if (dedup_key.length > MAX_DEDUP_KEY)
    throw new IncidentCenterError(
      'INVALID_INPUT',
      `the dedup key of alert '${name}' is longer than ${MAX_DEDUP_KEY} characters`,
    );
  return {
    fingerprint: incoming.fingerprint,
    name,
    tenant,
    dedup_key,
    status: incoming.status,
    severity: severityOf(source, rule, labels),
    labels,
    annotations,
    starts_at: momentOf(incoming.startsAt, name),
    ends_at: incoming.endsAt === NO_END || incoming.status === 'firing' ? null : momentOf(incoming.endsAt, name),
    rule,
  };
}
