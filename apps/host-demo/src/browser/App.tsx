import { useEffect, useState } from 'react';
import { goTo, usePath } from './router/use-path.js';
import { type DemoSession, demoApi } from './session/demo-api.js';
import { refreshFlags } from './session/flags.js';
import { forgetDrafts } from './session/forget-drafts.js';
import { usePolled } from './session/use-polled.js';
import { CopyButton } from './shell/CopyButton.js';
import { Icon } from './shell/Icon.js';
import { Shell } from './shell/Shell.js';

/** Finds out who is signed in, then shows the portal to them. */
export function App() {
  const [session, setSession] = useState<DemoSession>();
  const [problem, setProblem] = useState<string>();
  const path = usePath();

  const load = (): Promise<void> =>
    Promise.all([demoApi.session(), refreshFlags()]).then(
      ([next]) => {
        setSession(next);
        setProblem(undefined);
      },
      (error: Error) => setProblem(error.message),
    );
  const signIn = (id: string): Promise<void> =>
    demoApi.signIn(id).then(load, (error: Error) => setProblem(error.message));
  const signOut = (): Promise<void> =>
    demoApi.signOut().then(() => {
      forgetDrafts();
      goTo('/');
      return load();
    });

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => void load(), []);
  usePolled(refreshFlags, 2);

  if (problem) return <Unreachable problem={problem} onRetry={load} />;
  if (!session) return <p className="sb-loading">Loading Switchboard</p>;
  return <Shell session={session} path={path} onSignIn={signIn} onSignOut={signOut} onSignedOut={load} />;
}

function Unreachable({ problem, onRetry }: { problem: string; onRetry: () => void }) {
  return (
    <main className="sb-message">
      <span className="sb-message-icon sb-message-icon-danger">
        <Icon name="plug" large />
      </span>
      <h1>Switchboard can’t reach its server</h1>
      <p>Nothing you did is lost. Check that the server still runs, then try again.</p>
      <div className="sb-row">
        <button type="button" className="sb-button sb-button-primary" onClick={onRetry}>
          <Icon name="refresh" /> Try again
        </button>
        <CopyButton text={problem} label="Copy details" />
      </div>
      <pre className="sb-code">
        <code>{problem}</code>
      </pre>
    </main>
  );
}
