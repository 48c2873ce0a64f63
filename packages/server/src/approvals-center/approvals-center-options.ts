import { CLEARANCES, type Clearance, IncidentCenterError } from '@incident-center/sdk/contract';
import { LOOPBACK_HOSTS } from '../loopback-hosts.js';

/** The host's Approvals Center, which decides instead of the built-in one. */
export interface ApprovalsCenterOptions {
  /**
   * Where it is mounted, without `/api/v1/requests`; https in production, unless it is on this machine.
   *
   * @throws `INVALID_INPUT` for what is none, and with a credential, a query or a fragment in it; `INSECURE_CONFIG` in
   * production for plain http to another machine
   */
  url: string;
  /**
   * Where people decide there: the page of a request, with `{reference}` for what it is called there. An https address, or a
   * path of the portal that shows the screens, such as `/approvals/{reference}`. The screens lead to it.
   *
   * @default none: the screens say that it is decided there, without a link
   * @throws `INVALID_INPUT` for anything else, and with a credential in it or no `{reference}`
   */
  page?: string | undefined;
  /**
   * Sent as `Authorization: Bearer`. Never in the database, an event or the log.
   *
   * @default none
   * @throws `INVALID_INPUT` for what no header can hold
   */
  token?: string | undefined;
  /**
   * Sent with every request beside it.
   *
   * @default none
   * @throws `INVALID_INPUT` for what no header can be
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * What it vouches for with everybody whom it lets decide, as its answers say nothing of it: the environments, by their
   * names here or `*`, and the clearance.
   *
   * @throws `INVALID_INPUT` without an environment, and for a clearance that there is not
   */
  voters: { environments: readonly string[]; clearance: Clearance };
  /**
   * Our roles by its names. What is not listed is no role.
   *
   * @default `policy.role_mapping`; without that one, its names are ours
   */
  role_mapping?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /**
   * The longest wait between two looks at a request that waits; it begins with 2,000 and doubles.
   *
   * @unit ms
   * @default 15,000
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  poll_ms?: number | undefined;
  /**
   * How long an answer may take.
   *
   * @unit ms
   * @default 5,000
   * @throws `INVALID_INPUT` unless a whole number above 0
   */
  timeout_ms?: number | undefined;
}

/** The same with every default filled in, and its secrets as headers. */
export interface ApprovalsHost {
  url: string;
  page: string | undefined;
  headers: Readonly<Record<string, string>>;
  voters: { environments: readonly string[]; clearance: Clearance };
  role_mapping: ApprovalsCenterOptions['role_mapping'];
  poll_ms: number;
  timeout_ms: number;
}

const refuse = (why: string) => new IncidentCenterError('INVALID_INPUT', `approvals_center ${why}`);

function checkUrl(text: string, production: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) throw refuse('has no http or https url');
  if (url.username !== '' || url.password !== '') throw refuse('has a credential in its url: give it as token');
  if (url.search !== '' || url.hash !== '') throw refuse('has a query or a fragment in its url');
  if (production && url.protocol !== 'https:' && !LOOPBACK_HOSTS.has(url.hostname))
    throw new IncidentCenterError('INSECURE_CONFIG', `approvals_center at ${url.hostname} is not reached by https`);
  return url.href.replace(/\/+$/, '');
}

/** In the address of a page, what stands for the request's name. */
export const REFERENCE = '{reference}';

/** Somebody follows this link with their session: it leads into the portal, or by https to another. */
function checkPage(text: string): string {
  if (!text.includes(REFERENCE)) throw refuse(`has no ${REFERENCE} in its page`);
  const whole = text.replaceAll(REFERENCE, 'r');
  const path = /^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(whole);
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const local = url?.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname);
  if (!path && url?.protocol !== 'https:' && !local) throw refuse('has a page that is neither https nor a path');
  if (url !== undefined && (url.username !== '' || url.password !== '')) throw refuse('has a credential in its page');
  // In its host it would be the host's answer that says where people are sent.
  if (url !== undefined && new URL(text.replaceAll(REFERENCE, 'other')).origin !== url.origin)
    throw refuse(`has ${REFERENCE} in the host of its page`);
  return text;
}

function headersOf({ token, headers = {} }: ApprovalsCenterOptions): Record<string, string> {
  const all = { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  for (const [name, value] of Object.entries(all)) {
    try {
      new Headers([[name, value]]);
    } catch {
      // Not as its cause: that error repeats the value.
      throw refuse(`cannot send the header '${name}' with its value`);
    }
  }
  return all;
}

const whole = (name: string, value: number): number => {
  if (!Number.isSafeInteger(value) || value < 1) throw refuse(`needs a whole ${name} above 0`);
  return value;
};

/**
 * Fills in the defaults, and refuses what cannot be.
 *
 * @throws {IncidentCenterError} `INVALID_INPUT`; `INSECURE_CONFIG` for plain http to another machine in production.
 */
export function resolveApprovalsCenter(
  options: ApprovalsCenterOptions,
  role_mapping: ApprovalsCenterOptions['role_mapping'],
  production: boolean,
): ApprovalsHost {
  const { environments = [], clearance } = (options.voters ?? {}) as Partial<ApprovalsCenterOptions['voters']>;
  if (environments.length === 0) throw refuse('needs voters.environments: in which its approvers may decide');
  if (clearance === undefined || !CLEARANCES.includes(clearance)) throw refuse('needs a voters.clearance of ours');
  return {
    url: checkUrl(options.url, production),
    page: options.page === undefined ? undefined : checkPage(options.page),
    headers: headersOf(options),
    voters: { environments, clearance },
    role_mapping: options.role_mapping ?? role_mapping,
    poll_ms: whole('poll_ms', options.poll_ms ?? 15_000),
    timeout_ms: whole('timeout_ms', options.timeout_ms ?? 5_000),
  };
}
