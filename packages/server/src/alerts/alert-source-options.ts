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
  /**
   * What it sends.
   */
  format: AlertFormatName;
  /**
   * At least 16 characters. Compared in constant time with `Authorization: Bearer …`, or the password of basic
   * authentication; with the `routing_key` in the body where the format is PagerDuty's. Needed unless the sender
   * signs.
   *
   * @default none
   * @throws `INVALID_INPUT` below 16 characters, or without one where the sender does not sign
   */
  credential?: Secrets;
  /**
   * How it signs what it sends.
   *
   * @default none
   */
  signature?: AlertSignatureOptions;
  /**
   * The only tenants that it may speak for.
   *
   * @throws `INVALID_INPUT` where there is none
   */
  tenants: readonly string[];
  /**
   * Tenant of an alert that names none.
   *
   * @default none: such alerts are refused
   * @throws `INVALID_INPUT` unless one of `tenants`
   */
  default_tenant?: string;
  /**
   * The label that names the tenant.
   *
   * @default `tenant`
   */
  tenant_label?: string;
  /**
   * Environment of the incidents that it opens.
   *
   * @default `prod`
   */
  environment?: string;
  /**
   * The label that names the severity.
   *
   * @default `severity`
   */
  severity_label?: string;
  /**
   * The sender's own words for severities.
   *
   * @default none
   */
  severities?: Readonly<Record<string, Severity>>;
  /**
   * For words that nobody knows.
   *
   * @default `medium`
   */
  default_severity?: Severity;
  /**
   * The first whose `match` holds applies.
   *
   * @default none
   * @throws `INVALID_INPUT` for a rule that cannot be
   */
  rules?: readonly AlertRule[];
}

/** Exactly this text; or a pattern in RE2's syntax that the whole value must match, as in Prometheus. */
export type LabelMatch = string | { readonly regex: string };

/** What becomes of alerts whose labels match. */
export interface AlertRule {
  /**
   * How the rule is called where an alert says why it was grouped: letters, digits, blanks and `._/-`.
   *
   * @default `rule 1`, by its place
   */
  name?: string;
  /**
   * Every label must match; one that an alert lacks counts as empty.
   *
   * @throws `INVALID_INPUT` for a pattern that RE2 does not know
   */
  match: Readonly<Record<string, LabelMatch>>;
  /**
   * Severity of the alert, whatever it says.
   *
   * @default what the alert says
   */
  severity?: Severity;
  /**
   * Tenant of the alert, whatever it says; one of the source's.
   *
   * @default what the alert says
   * @throws `INVALID_INPUT` unless one of the source's
   */
  tenant?: string;
  /**
   * Tags of the incident. Values may hold `{{label}}`.
   *
   * @default none
   */
  tags?: Readonly<Record<string, string>>;
  /**
   * Published runbooks to link to a new incident, by id, or by a name that only one of them has.
   *
   * @default none
   */
  runbooks?: readonly string[];
  /**
   * Title of the incident; may hold `{{label}}` and `{{annotations.name}}`.
   *
   * @default the annotation `summary`
   */
  title?: string;
  /**
   * Labels whose values make up the dedup key, beside the source and the tenant.
   * They are joined as `label=value,label=value`; a value that reads like more labels is quoted.
   *
   * @default `alertname`
   */
  group_by?: readonly string[];
  /**
   * The dedup key itself, instead of `group_by`: `{{service}}/{{region}}`. At most 255 characters when filled in.
   *
   * @default made of `group_by`
   */
  dedup_key?: string;
  /**
   * An alert that fires more than so many seconds after the last one of its key joined opens an incident of its own.
   *
   * @unit seconds
   * @default no end
   */
  window_seconds?: number;
  /**
   * When all alerts are resolved, the incident waits so many seconds whether one fires again before it moves.
   *
   * @unit seconds
   * @default 0
   */
  flap_hold_seconds?: number;
  /**
   * Where the incident goes when all of its alerts are resolved.
   *
   * @default `monitoring`
   */
  resolves_to?: 'monitoring' | 'resolved';
}
