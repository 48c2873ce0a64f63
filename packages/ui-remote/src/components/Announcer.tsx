import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { type AnnouncementQueue, createAnnouncementQueue, type Interruption } from './announcement-queue';
import { VisuallyHidden } from './VisuallyHidden';

interface Voice {
  announce(text: string): void;
  interrupt(kind: Interruption, text: string): void;
}

const silence: Voice = { announce: () => {}, interrupt: () => {} };
const VoiceContext = createContext<Voice>(silence);

/** Says something politely: merged with its neighbours, at most one message in five seconds. */
export function useAnnounce(): Voice['announce'] {
  return useContext(VoiceContext).announce;
}

/** Interrupts, for the few kinds that may. */
export function useInterrupt(): Voice['interrupt'] {
  return useContext(VoiceContext).interrupt;
}

/** The one polite and the one assertive region of a remote. */
export function Announcer({ children }: { readonly children: ReactNode }): ReactNode {
  const [polite, setPolite] = useState('');
  const [assertive, setAssertive] = useState('');
  const queue = useRef<AnnouncementQueue>(undefined);
  useEffect(() => {
    const created = createAnnouncementQueue({
      speak: (text) => setPolite((last) => distinct(text, last)),
      later: (run, wait) => {
        const timer = setTimeout(run, wait);
        return () => clearTimeout(timer);
      },
      now: Date.now,
    });
    queue.current = created;
    return () => created.stop();
  }, []);
  const voice = useMemo<Voice>(
    () => ({
      announce: (text) => queue.current?.add(text),
      interrupt: (_kind, text) => setAssertive((last) => distinct(text, last)),
    }),
    [],
  );
  return (
    <VoiceContext.Provider value={voice}>
      {children}
      <VisuallyHidden>
        <span aria-live="polite" data-ic-announcer="polite">
          {polite}
        </span>
        <span aria-live="assertive" data-ic-announcer="assertive">
          {assertive}
        </span>
      </VisuallyHidden>
    </VoiceContext.Provider>
  );
}

/** A region that doesn't change isn't read: a repeated message gets an invisible difference. */
const distinct = (text: string, last: string): string => (text === last ? `${text}\u00a0` : text);
