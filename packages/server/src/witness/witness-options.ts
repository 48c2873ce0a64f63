import { IncidentCenterError } from '@incident-center/sdk/contract';
import { readVerifierKey } from '@incident-center/sdk/provenance';
import { LOOPBACK_HOSTS } from '../loopback-hosts.js';

/** Somebody elsewhere who signs that the log only grew. */
export interface WitnessOptions {
  /**
   * Where it answers, without `/add-checkpoint`; https in production, unless it is on this machine.
   *
   * @throws `INVALID_INPUT` for what is none, and with a credential in it; `INSECURE_CONFIG` in production for plain
   * http to another machine
   */
  url: string;
  /**
   * Its public key: 64 hex digits, or the line that the witness prints when it starts.
   *
   * @throws `INVALID_INPUT` for anything else, and for the key of another name
   */
  public_key: string;
  /**
   * How long an answer may take.
   *
   * @unit ms
   * @default 10,000
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  timeout_ms?: number | undefined;
}

/** A witness with every default filled in. */
export interface Witness {
  /** As under a note. */
  name: string;
  url: string;
  /** In hex. */
  public_key: string;
  timeout_ms: number;
}

const refuse = (name: string, why: string) => new IncidentCenterError('INVALID_INPUT', `witness '${name}' ${why}`);

function urlOf(name: string, text: string, production: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) throw refuse(name, 'has no http or https url');
  if (url.username !== '' || url.password !== '') throw refuse(name, 'has a credential in its url: it asks for none');
  if (production && url.protocol !== 'https:' && !LOOPBACK_HOSTS.has(url.hostname))
    throw new IncidentCenterError('INSECURE_CONFIG', `witness '${name}' at ${url.hostname} is not reached by https`);
  return text.replace(/\/+$/, '');
}

/**
 * Fills in the defaults of the witnesses, and refuses what cannot be.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`; `INSECURE_CONFIG` for plain http to another machine in production.
 */
export function resolveWitnesses(
  witnesses: Readonly<Record<string, WitnessOptions>>,
  production: boolean,
): readonly Witness[] {
  const resolved = Object.entries(witnesses).map(([name, { url, public_key, timeout_ms = 10_000 }]) => {
    const key = readVerifierKey('witness', public_key.includes('+') ? public_key : `${name}+${public_key}`);
    if (key?.name !== name) throw refuse(name, 'has no public key of that name: 64 hex digits, or the line it prints');
    if (!Number.isSafeInteger(timeout_ms) || timeout_ms < 1) throw refuse(name, 'needs a whole timeout_ms above 0');
    return { name, url: urlOf(name, url, production), public_key: key.public_key, timeout_ms };
  });
  if (new Set(resolved.map(({ public_key }) => public_key)).size < resolved.length)
    throw new IncidentCenterError('INVALID_INPUT', 'two witnesses have one key: they are one witness');
  return resolved;
}
