import type { FeatureFlag } from '@incident-center/sdk/contract';
import { useId, useState } from 'react';
import { demoApi, type FlagStates, type Persona } from '../session/demo-api.js';
import { Icon } from '../shell/Icon.js';
import { Page } from './Page.js';

const FLAGS: readonly { flag: FeatureFlag; name: string; effect: string }[] = [
  { flag: 'incident_center_enabled', name: 'Incident Center', effect: 'Incidents and their timelines' },
  { flag: 'runbook_center_enabled', name: 'Runbook Center', effect: 'Runbooks, runs and approvals' },
];

export interface FlagsPageProps {
  persona: Persona | null;
  tenants: readonly string[];
  flags: FlagStates;
  onFlags: (flags: FlagStates) => void;
  onSignIn: (id: string) => void;
}

/** Which features are on for which tenant. What is switched off keeps its data. */
export function FlagsPage({ persona, tenants, flags, onFlags, onSignIn }: FlagsPageProps) {
  const [problem, setProblem] = useState<string>();
  const reason = useId();
  const may = persona?.roles.includes('platform_admin') ?? false;
  const change = (flag: FeatureFlag, tenant: string, enabled: boolean): void => {
    if (!may) return;
    demoApi.setFlag({ flag, tenant, enabled }).then(
      (next) => {
        setProblem(undefined);
        onFlags(next);
      },
      (error: Error) => setProblem(error.message),
    );
  };

  return (
    <Page title="Flags">
      <p className="sb-lead">
        A feature is on for the tenants on its list. Switching it off takes its pages and its API away at once and keeps
        its data; switching it on again brings everything back.
      </p>
      {!may && (
        <div className="sb-note" id={reason}>
          <p>
            <b>You can’t switch features.</b> Why: it needs role <code>platform_admin</code>
            {persona && (
              <>
                ; you have <code>{persona.roles.join(', ')}</code>
              </>
            )}
            . To fix: sign in as the platform admin.
          </p>
          <button type="button" className="sb-button" onClick={() => onSignIn('platform-admin')}>
            Sign in as platform admin
          </button>
        </div>
      )}
      {problem && (
        <p className="sb-note sb-note-danger" role="alert">
          <b>The flag was not changed.</b> {problem}
        </p>
      )}
      <div className="sb-table-frame">
        <table className="sb-table">
          <thead>
            <tr>
              <th scope="col">Tenant</th>
              {FLAGS.map(({ flag, name, effect }) => (
                <th scope="col" key={flag}>
                  {name}
                  <span className="sb-hint">{effect}</span>
                  <code>{flag}</code>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tenants.map((tenant) => (
              <tr key={tenant}>
                <th scope="row">Tenant {tenant}</th>
                {FLAGS.map(({ flag, name }) => {
                  const on = flags[flag].includes(tenant);
                  return (
                    <td key={flag}>
                      <button
                        type="button"
                        role="switch"
                        className="sb-switch"
                        aria-checked={on}
                        aria-disabled={!may}
                        aria-describedby={may ? undefined : reason}
                        aria-label={`${name} for tenant ${tenant}`}
                        onClick={() => change(flag, tenant, !on)}
                      >
                        <span className="sb-switch-track" />
                        {on ? 'On' : 'Off'}
                        {!may && <Icon name="lock" />}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Page>
  );
}
