import { readFile } from 'node:fs/promises';
import { type DocumentedOptions, readOptions } from './read-options.js';
import { cell } from './schema-table.js';

const SERVER = new URL('../../packages/server/src/', import.meta.url);

/** Where options are declared, and how a host comes to each group of them. */
const GROUPS: readonly { file: string; name: string; title: string; at: string }[] = [
  { file: 'options.ts', name: 'IncidentCenterOptions', title: 'The center', at: 'createIncidentCenter(options)' },
  { file: 'options.ts', name: 'TenantOptions', title: 'A tenant', at: 'options.tenants[tenant]' },
  {
    file: 'authentication/oidc-options.ts',
    name: 'OidcAuthenticatorOptions',
    title: 'An identity provider',
    at: 'createOidcAuthenticator(options)',
  },
  { file: 'authorization/policy-options.ts', name: 'PolicyOptions', title: 'The policy', at: 'options.policy' },
  {
    file: 'alerts/alert-source-options.ts',
    name: 'AlertSourceOptions',
    title: 'A source of alerts',
    at: 'options.alert_sources[name]',
  },
  {
    file: 'alerts/alert-source-options.ts',
    name: 'AlertRule',
    title: 'A rule for alerts',
    at: 'options.alert_sources[name].rules',
  },
  {
    file: 'audit-receivers/audit-receiver-options.ts',
    name: 'AuditReceiverOptions',
    title: 'A receiver of the log',
    at: 'options.audit_receivers[name]',
  },
  {
    file: 'approvals-center/approvals-center-options.ts',
    name: 'ApprovalsCenterOptions',
    title: 'An Approvals Center of the host',
    at: 'options.approvals_center',
  },
  {
    file: 'object-store/s3-options.ts',
    name: 'S3ObjectStoreOptions',
    title: 'An S3-compatible object store',
    at: 'options.object_store',
  },
  { file: 'telemetry/metrics-options.ts', name: 'MetricsOptions', title: 'Metrics', at: 'options.metrics' },
  { file: 'executions/evidence-options.ts', name: 'EvidenceOptions', title: 'Evidence', at: 'options.evidence' },
  {
    file: 'evidence/retention-options.ts',
    name: 'RetentionOptions',
    title: 'Retention',
    at: 'options.retention',
  },
  {
    file: 'evidence/bundle-options.ts',
    name: 'BundleOptions',
    title: 'Evidence bundles',
    at: 'options.evidence.bundles',
  },
  {
    file: 'witness/witness-options.ts',
    name: 'WitnessOptions',
    title: 'A witness',
    at: 'options.witnesses[name]',
  },
  { file: 'graphql/graphql-handler.ts', name: 'GraphqlOptions', title: 'GraphQL', at: 'options.graphql' },
];

/** Every group of options, as the sources say. */
export async function documentedOptions(): Promise<(DocumentedOptions & { title: string; at: string })[]> {
  return Promise.all(
    GROUPS.map(async ({ file, name, title, at }) => {
      const url = new URL(file, SERVER);
      const found = readOptions(url.pathname, await readFile(url, 'utf8')).find((group) => group.name === name);
      if (found === undefined)
        throw new TypeError(`${file} declares no ${name}: mend scripts/reference/options-page.ts`);
      return { ...found, title, at };
    }),
  );
}

function table({ options }: DocumentedOptions): string {
  const rows = options.map(({ name, type, required, text, unit, default: fallback, errors }) => {
    const value = required ? 'required' : (fallback ?? '');
    return `| \`${name}\` | \`${cell(type)}\` | ${cell(text)} | ${cell(unit ?? '')} | ${cell(value)} | ${cell(errors.join('; '))} |`;
  });
  return `| option | type | what it is | unit | default | refused at start |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** Every option with its unit, default and errors. */
export async function optionsPage(): Promise<string> {
  const groups = await documentedOptions();
  const sections = groups.map(
    (group) => `## ${group.title}\n\n\`${group.at}\`${group.text === '' ? '' : `: ${group.text}`}\n\n${table(group)}`,
  );
  return `# Options\n\nGenerated from the declarations in \`packages/server/src\` by \`npm run generate\`. Defaults are applied once, when the server is made; what cannot be, or is not safe in production, refuses to start.\n\n${sections.join('\n')}`;
}
