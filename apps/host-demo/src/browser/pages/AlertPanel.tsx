import { useId, useState } from 'react';
import { Link } from '../router/Link.js';
import { type AlertAnswer, demoApi, type Persona } from '../session/demo-api.js';
import { CopyButton } from '../shell/CopyButton.js';
import { Icon } from '../shell/Icon.js';

export interface AlertPanelProps {
  persona: Persona | null;
  tenants: readonly string[];
  curl: string;
  onAlert: () => void;
}

type Outcome = { status: 'firing' | 'resolved'; answer: AlertAnswer } | { problem: string };

/** Plays the observability pipeline. The demo server holds the alert source's credential; the page never sees it. */
export function AlertPanel({ persona, tenants, curl, onAlert }: AlertPanelProps) {
  const [picked, setPicked] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const reason = useId();
  const tenant = picked && tenants.includes(picked) ? picked : (tenants[0] ?? '');

  const send = async (status: 'firing' | 'resolved'): Promise<void> => {
    if (!persona || busy) return;
    setBusy(true);
    try {
      setOutcome({ status, answer: await demoApi.fireAlert(tenant, status) });
      onAlert();
    } catch (error) {
      setOutcome({ problem: error instanceof Error ? error.message : String(error) });
    }
    setBusy(false);
  };

  return (
    <section className="sb-section sb-panel" aria-labelledby="alert">
      <h2 id="alert">Start the golden path</h2>
      <p>
        The alert <code>storage_latency_high</code> opens an incident of severity high and links the runbook Evidence
        Storage Latency Triage. Start it as the on-call operator; step 3 then waits for a team lead or security admin.
      </p>
      <div className="sb-row">
        {persona && (
          <label className="sb-field">
            <span>Tenant</span>
            <select value={tenant} onChange={(event) => setPicked(event.target.value)}>
              {tenants.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <button
          type="button"
          className={persona ? 'sb-button sb-button-primary' : 'sb-button sb-button-refused'}
          aria-disabled={!persona || busy}
          aria-describedby={persona ? undefined : reason}
          onClick={() => send('firing')}
        >
          <Icon name={persona ? 'bell' : 'lock'} /> Fire the storage latency alert
        </button>
        <button
          type="button"
          className={persona ? 'sb-button' : 'sb-button sb-button-refused'}
          aria-disabled={!persona || busy}
          aria-describedby={persona ? undefined : reason}
          onClick={() => send('resolved')}
        >
          <Icon name={persona ? 'check' : 'lock'} /> Resolve the alert
        </button>
      </div>
      {!persona && (
        <p id={reason} className="sb-hint">
          Sign in below first: the alert is fired for one of your tenants.
        </p>
      )}
      <div role="status">{outcome && <OutcomeLine outcome={outcome} tenant={tenant} />}</div>
      <details className="sb-details">
        <summary>The same from a terminal</summary>
        <div className="sb-code-row">
          <pre className="sb-code">
            <code>{curl}</code>
          </pre>
          <CopyButton text={curl} label="Copy" />
        </div>
      </details>
    </section>
  );
}

function OutcomeLine({ outcome, tenant }: { outcome: Outcome; tenant: string }) {
  if ('problem' in outcome) {
    return (
      <p className="sb-note sb-note-danger">
        <b>The alert was not taken.</b> {outcome.problem} No incident changed.
      </p>
    );
  }
  const { status, answer } = outcome;
  if (answer.incident_ids.length === 0) {
    return (
      <p className="sb-note">
        No open incident in tenant {tenant} belongs to this alert. Fire the alert first, then it can be resolved.
      </p>
    );
  }
  return (
    <p className="sb-note sb-note-ok">
      The alert {answer.attached === 0 ? 'was already' : 'is now'} {status} on{' '}
      {answer.incident_ids.map((id) => (
        <Link key={id} href={`/incidents/${id}`}>
          incident <code>#{id.slice(-6)}</code>
        </Link>
      ))}
      .
    </p>
  );
}
