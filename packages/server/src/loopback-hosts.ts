/** Names of this machine, as `URL.hostname` has them: what is sent there goes over no network. */
export const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
