import { useEffect, useState } from 'react';
import { CopyButton } from '../shell/CopyButton.js';
import { Icon } from '../shell/Icon.js';

export interface LoadFailedProps {
  /** What failed, with its article: `the incident list`. */
  thing: string;
  failure: {
    attempt: number;
    error: Error;
    /** When it is tried again by itself, milliseconds since the epoch. */
    next_try_at: number | undefined;
  };
  since: Date;
  onRetry: () => void;
}

const clock = (date: Date): string => `${date.toISOString().slice(11, 19)} UTC`;

/** In place of a page of the remote that could not be loaded, or that broke. The rest of the portal goes on. */
export function LoadFailed({ thing, failure, since, onRetry }: LoadFailedProps) {
  const { attempt, error, next_try_at } = failure;
  const [failedAt] = useState(() => new Date());
  const name = thing.charAt(0).toUpperCase() + thing.slice(1);
  const couldNotLoad = error.name === 'RemoteLoadError';
  const details = `${detailsOf(error)}\n${clock(failedAt)} · for your administrator`;
  return (
    <div className="sb-message">
      <span className="sb-message-icon sb-message-icon-danger">
        <Icon name="plug" large />
      </span>
      <div role="alert">
        <h1>{couldNotLoad ? `${name} could not be loaded` : `${name} stopped working`}</h1>
      </div>
      <p>
        Switchboard tried {attempt === 1 ? 'once, at' : `${attempt} times since`} {clock(since)}. This says nothing
        about the incidents themselves; what was confirmed to you is on the record.
      </p>
      <div className="sb-row">
        <button type="button" className="sb-button sb-button-primary" onClick={onRetry}>
          <Icon name="refresh" /> Try again
        </button>
        <CopyButton text={details} label="Copy details" />
        {next_try_at !== undefined && <Countdown until={next_try_at} />}
      </div>
      <pre className="sb-code">
        <code>{details}</code>
      </pre>
    </div>
  );
}

function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span className="sb-hint">next try in {Math.max(Math.ceil((until - now) / 1_000), 0)} s</span>;
}

/** `REMOTE_FAILED · IncidentCenter · RUNTIME-008`: enough for an administrator to look it up. */
function detailsOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : 'REMOTE_BROKE';
  const cause = error.cause instanceof Error ? error.cause.message : '';
  const runtimeCode = /RUNTIME-\d+/.exec(cause)?.[0] ?? cause.split('\n', 1)[0]?.slice(0, 120);
  return [code, 'remoteEntry.js', 'expose' in error ? error.expose : error.message.slice(0, 160), runtimeCode]
    .filter(Boolean)
    .join(' · ');
}
