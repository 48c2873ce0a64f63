import type { IncidentCenterHost } from '@incident-center/sdk/host';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { createStepDrafts, tabStorage } from '../executions/step-drafts';
import { en, type Messages } from '../messages/en';
import { loadMessages } from '../messages/load-messages';
import { DecisionProvider } from '../policy/DecisionProvider';
import { type Theme, ThemeRoot } from '../theme/ThemeRoot';
import { connectionKey, connectionOf, holdConnection } from './connection';
import { LiveVoice } from './LiveVoice';
import { createPeople } from './people';
import { type Remote, RemoteContext } from './remote-context';

export interface RemoteRootProps {
  readonly host: IncidentCenterHost;
  readonly children: ReactNode;
}

/**
 * Around every expose: the host's theme and language, and the client, cache and live connection that all exposes of
 * one user on one page share. A host of another user or other tenants starts anew: nothing of the last is kept.
 *
 * @example
 * <RemoteRoot host={host}><IncidentListScreen /></RemoteRoot>
 */
export function RemoteRoot({ host, children }: RemoteRootProps): ReactNode {
  const theme = useHostTheme(host);
  const messages = useHostMessages(host.locale);
  const key = connectionKey(host);
  const connection = connectionOf(host);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one connection per key; a new object of the same user keeps it.
  useEffect(() => holdConnection(host), [key]);
  // Whoever signs in next must not find what the last one filled in, whether or not they open a run.
  useEffect(() => void createStepDrafts({ owner: key, storage: tabStorage() }), [key]);
  const people = useMemo(() => createPeople(host), [host]);
  const remote = useMemo<Remote>(() => ({ host, connection, people }), [host, connection, people]);
  if (!messages) return null;
  return (
    <ThemeRoot theme={theme} locale={host.locale} timeZone={host.timeZone} messages={messages}>
      <QueryClientProvider client={connection.queries}>
        <RemoteContext.Provider value={remote} key={key}>
          <LiveVoice />
          <DecisionProvider>{children}</DecisionProvider>
        </RemoteContext.Provider>
      </QueryClientProvider>
    </ThemeRoot>
  );
}

function useHostTheme({ theme }: IncidentCenterHost): Theme {
  const name = useSyncExternalStore(theme.subscribe, theme.current);
  const prefersDark = useSyncExternalStore(subscribeToScheme, () => darkScheme().matches);
  return name === 'auto' ? (prefersDark ? 'dark' : 'light') : name;
}

const darkScheme = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

function subscribeToScheme(changed: () => void): () => void {
  const query = darkScheme();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** English is at hand; another language is waited for, as text that changes under the eye is worse than a moment. */
function useHostMessages(locale: string): Messages | undefined {
  const english = locale.toLowerCase().split('-')[0] === 'en';
  const [loaded, setLoaded] = useState<{ readonly locale: string; readonly messages: Messages }>();
  useEffect(() => {
    if (english) return;
    let current = true;
    loadMessages(locale)
      .catch(() => en)
      .then((messages) => {
        if (current) setLoaded({ locale, messages });
      });
    return () => {
      current = false;
    };
  }, [locale, english]);
  if (english) return en;
  return loaded?.locale === locale ? loaded.messages : undefined;
}
