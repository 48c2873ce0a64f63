import type { AlertFormatName } from '@incident-center/sdk/contract';
import type { Severity } from '@incident-center/state-machines';

/** One secret, or several while one is being replaced: any of them is good. */
export type Secrets = string | readonly string[];

/** How a sender signs. What it sends is then proved by its bytes, and a credential is not needed. */
export type AlertSignatureOptions =
  | {
      /** `webhook-id`, `webhook-timestamp`, `webhook-signature`: see standardwebhooks.com. */
      scheme: 'standard_webhooks';
      /** As the sender shows it: `whsec_` and base64. */
      secret: Secrets;
    }
  | {
      /** Grafana's own: the HMAC of the body in a header of its own. */
      scheme: 'grafana';
      secret: Secrets;
      /** `X-Grafana-Alerting-Signature` by default. */
      header?: string;
      /** The header that Grafana was told to put the time in. Without it, a notification can be played back. */
      timestamp_header?: string;
    };

/** One sender of alerts: how it proves itself, the tenants it may speak for, and how its alerts become incidents. */
export interface AlertSourceOptions {
  format: AlertFormatName;
  /**
   * At least 16 characters. Compared in constant time with `Authorization: Bearer …`, or the password of basic
   * authentication; with the `routing_key` in the body where the format is PagerDuty's. Needed unless the sender signs.
   */
  credential?: Secrets;
  signature?: AlertSignatureOptions;
  /** The only tenants that it may speak for. */
  tenants: readonly string[];
  /** Tenant of an alert that names none; such alerts are refused by default. */
  default_tenant?: string;
  /** `tenant` by default. */
  tenant_label?: string;
  /** Environment of the incidents that it opens: `prod` by default. */
  environment?: string;
  /** `severity` by default. */
  severity_label?: string;
  /** The sender's own words for severities. */
  severities?: Readonly<Record<string, Severity>>;
  /** For words that nobody knows: `medium` by default. */
  default_severity?: Severity;
  /** The first whose `match` holds applies. */
  rules?: readonly AlertRule[];
}

/** Exactly this text; or a pattern in RE2's syntax that the whole value must match, as in Prometheus. */
export type LabelMatch = string | { readonly regex: string };

/** What becomes of alerts whose labels match. */
export interface AlertRule {
  /** How the rule is called where an alert says why it was grouped: letters, digits, blanks and `._/-`. `rule 1` by default. */
  name?: string;
  /** Every label must match; one that an alert lacks counts as empty. */
  match: Readonly<Record<string, LabelMatch>>;
  /** Whatever the alert says. */
  severity?: Severity;
  /** Whatever the alert says; one of the source's. */
  tenant?: string;
  /** Of the incident. Values may hold `{{label}}`. */
  tags?: Readonly<Record<string, string>>;
  /** Names of published runbooks to link to a new incident. */
  runbooks?: readonly string[];
  /** Of the incident; may hold `{{label}}` and `{{annotations.name}}`. The annotation `summary` by default. */
  title?: string;
  /** Labels whose values make up the dedup key, beside the source and the tenant: `alertname` by default. */
  group_by?: readonly string[];
  /** The dedup key itself, instead of `group_by`: `{{service}}/{{region}}`. At most 255 characters when filled in. */
  dedup_key?: string;
  /** An alert that fires more than so many seconds after the last one of its key joined opens an incident of its own. */
  window_seconds?: number;
  /** When all alerts are resolved, the incident waits so many seconds whether one fires again before it moves: 0 by default. */
  flap_hold_seconds?: number;
  /** Where the incident goes when all of its alerts are resolved: `monitoring` by default. */
  resolves_to?: 'monitoring' | 'resolved';
}
