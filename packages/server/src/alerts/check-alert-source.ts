import { ALERT_FORMATS, IncidentCenterError } from '@incident-center/sdk/contract';
import { webhookKey } from './alert-credential.js';
import { rulesOf } from './alert-rules.js';
import type { AlertSourceOptions } from './alert-source-options.js';

const MIN_CREDENTIAL = 16;
// Standard Webhooks: 24 to 64 bytes.
const MIN_KEY = 24;

/**
 * Refuses a source that cannot be, when the server starts.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT` with one sentence that names the source.
 */
export function checkAlertSource(name: string, source: AlertSourceOptions): void {
  const refuse = (what: string) => new IncidentCenterError('INVALID_INPUT', `alert source '${name}' ${what}`);
  if (!ALERT_FORMATS.includes(source.format)) throw refuse(`has an unknown format: ${String(source.format)}`);
  if (source.tenants.length === 0) throw refuse('is bound to no tenant');
  if (source.default_tenant !== undefined && !source.tenants.includes(source.default_tenant))
    throw refuse('has a default tenant that is not one of its tenants');
  const { credential, signature } = source;
  const credentials = [credential ?? []].flat();
  if (signature === undefined && credentials.length === 0) throw refuse('has neither a credential nor a signature');
  if (credentials.some((one) => one.length < MIN_CREDENTIAL))
    throw refuse(`has a credential shorter than ${MIN_CREDENTIAL} characters`);
  const secrets = [signature?.secret ?? []].flat();
  if (signature !== undefined && secrets.length === 0) throw refuse('signs, and has no secret');
  if (signature?.scheme === 'standard_webhooks' && secrets.some((one) => webhookKey(one).length < MIN_KEY))
    throw refuse(`has a secret of less than ${MIN_KEY} bytes in base64`);
  if (signature?.scheme === 'grafana' && secrets.some((one) => one.length < MIN_CREDENTIAL))
    throw refuse(`has a secret shorter than ${MIN_CREDENTIAL} characters`);
  try {
    rulesOf(source);
  } catch (cause) {
    throw new IncidentCenterError('INVALID_INPUT', `alert source '${name}': ${(cause as Error).message}`, { cause });
  }
}
