import type { FeatureFlag } from '../contract/session.js';

/** Who is at the screen, as the host has it. For showing only: the server takes nothing about identity from here. */
export interface HostUser {
  readonly id: string;
  readonly name: string;
  readonly email?: string | undefined;
  readonly roles: readonly string[];
}

/** The tenants whose things are shown. */
export interface HostTenant {
  readonly ids: readonly string[];
  readonly name: string;
  /** `dev`, `staging`, `prod`, or the host's own word. */
  readonly environment: string;
  readonly region?: string | undefined;
}

/** Feature flags for the present tenant. Screens hide by them; the server decides by its own. */
export interface HostFlags {
  isEnabled(key: FeatureFlag): boolean;
  /** Calls back after a change; the returned function ends it. */
  subscribe(changed: () => void): () => void;
}

export type HostThemeName = 'light' | 'dark' | 'auto';

export interface HostTheme {
  current(): HostThemeName;
  subscribe(changed: () => void): () => void;
}

/** What a list of incidents is narrowed to when it opens. */
export interface IncidentFilter {
  readonly status?: readonly string[] | undefined;
  readonly severity?: readonly string[] | undefined;
  readonly tenant?: readonly string[] | undefined;
  readonly environment?: readonly string[] | undefined;
  readonly sla?: readonly string[] | undefined;
  /** Ids, `me`, `others`, or `none`. */
  readonly owner?: string | readonly string[] | undefined;
  /** `key:value`. */
  readonly tag?: readonly string[] | undefined;
  readonly q?: string | undefined;
  /** As `list_incidents` has it. */
  readonly sort?: string | undefined;
}

/** What the list of policy decisions is narrowed to when it opens. */
export interface DecisionFilter {
  /** `done` by default: what was to be done. `refused` of these, `asked` what was only asked, or `all`. */
  readonly view?: string | undefined;
  /** A policy action: `can_resolve_incident`. */
  readonly action?: string | undefined;
  /** The id of whoever asked. */
  readonly by?: string | undefined;
  /** The id of what it was about; for an incident, its runs and approvals as well. */
  readonly about?: string | undefined;
  /** ISO 8601: the first moment that counts, and the first that counts no more. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Every place that a screen can lead to. The host turns it into an address of its own. */
export type NavigationTarget =
  | { readonly screen: 'incidents'; readonly filter?: IncidentFilter | undefined }
  | { readonly screen: 'incident'; readonly incidentId: string }
  | { readonly screen: 'incident_timeline'; readonly incidentId: string; readonly eventId?: string | undefined }
  | { readonly screen: 'execution'; readonly executionId: string; readonly step?: string | undefined }
  | { readonly screen: 'execution_timeline'; readonly executionId: string; readonly eventId?: string | undefined }
  | { readonly screen: 'approvals' }
  | { readonly screen: 'approval'; readonly approvalId: string }
  | { readonly screen: 'runbooks' }
  | { readonly screen: 'runbook'; readonly runbookId: string; readonly version?: number | undefined }
  /** What the policy decided; with an id, that decision is open beside the list. */
  | {
      readonly screen: 'decisions';
      readonly filter?: DecisionFilter | undefined;
      readonly decisionId?: string | undefined;
    }
  /** Checking evidence bundles that somebody drops. */
  | { readonly screen: 'evidence' };

/** A line for the host's command palette. */
export interface HostCommand {
  readonly id: string;
  readonly title: string;
  /** As shown, such as `G I`. */
  readonly keys?: string | undefined;
  run(): void;
}

/** A line for the host's navigation. */
export interface HostNavEntry {
  readonly id: string;
  readonly title: string;
  readonly target: NavigationTarget;
  readonly flag: FeatureFlag;
  /** How many things wait there. */
  readonly count?: number | undefined;
}

export interface HostNotice {
  readonly kind: 'success' | 'info' | 'warning';
  readonly text: string;
  readonly target?: NavigationTarget | undefined;
}

/** Where screens report to. Never given free text that a person wrote. */
export interface HostTelemetry {
  event(name: string, attributes?: Readonly<Record<string, string | number | boolean>>): void;
  error(error: unknown, attributes?: Readonly<Record<string, string | number | boolean>>): void;
}

export interface HostPeople {
  /** The name to show for an id; undefined shows the id itself. */
  displayName(id: string): string | undefined | Promise<string | undefined>;
}

/**
 * Everything a host gives to a remote. Nothing else is asked of it: no router, no store, no data client.
 *
 * A host object is for one user in one tenant. After a switch, give a new object: screens drop what they hold and read
 * again. Members marked optional may be left out, and what depends on them is not offered.
 *
 * @example
 * const host: IncidentCenterHost = {
 *   user, tenant, locale: 'en', apiBase: '/api/incident-center',
 *   getHeaders: async () => ({ authorization: `Bearer ${await session.token()}` }),
 *   flags, theme,
 *   ...createPathNavigation({ base: '/operations', go: (path, options) => router.navigate(path, options) }),
 *   openApproval: (id) => router.navigate(`/approvals/${id}`),
 * };
 */
export interface IncidentCenterHost {
  readonly user: HostUser;
  readonly tenant: HostTenant;
  /** Where the server is mounted: `/api/incident-center`, or an absolute address. */
  readonly apiBase: string;
  /** Headers for every request, asked for each time. Empty where a cookie does it. */
  getHeaders(): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  readonly flags: HostFlags;
  readonly theme: HostTheme;
  /** BCP 47, such as `en` or `ar`. */
  readonly locale: string;
  /** The zone that times are shown in, such as `Europe/Berlin`; UTC without it. */
  readonly timeZone?: string | undefined;
  /**
   * The text of the trust file by which evidence bundles and timelines are checked, as `incident-center keys trust` prints it.
   * Give it from a place of your own and not from the server that is checked. Without it nothing is called verified, unless
   * whoever checks a bundle drops a trust file beside it.
   */
  readonly trustFile?: string | undefined;
  /** With `replace`, the address is about the same page: it takes the place of the last one in the history. */
  navigate(target: NavigationTarget, options?: { readonly replace?: boolean | undefined }): void;
  /** The address of a target, for links that open in a new tab. */
  buildHref(target: NavigationTarget): string;
  /** Opens an approval where this host has people decide: its own Approvals Center, or our screen. */
  openApproval(approvalId: string): void;
  /** Offers commands; the returned function takes them back. */
  registerCommands?: ((commands: readonly HostCommand[]) => () => void) | undefined;
  /** Offers navigation entries; the returned function takes them back. */
  registerNav?: ((entries: readonly HostNavEntry[]) => () => void) | undefined;
  notify?: ((notice: HostNotice) => void) | undefined;
  readonly telemetry?: HostTelemetry | undefined;
  readonly people?: HostPeople | undefined;
}
