import { useEffect, useRef } from 'react';
import { useAnnounce, useInterrupt } from '../components/Announcer';
import { useMessages } from '../theme/locale-context';
import { useLiveState } from './remote-context';

/** Says aloud when what is shown stops being live, and when it is again. */
export function LiveVoice(): null {
  const { live } = useMessages();
  const { stale } = useLiveState();
  const interrupt = useInterrupt();
  const announce = useAnnounce();
  const was = useRef(stale);
  useEffect(() => {
    if (was.current === stale) return;
    was.current = stale;
    if (stale) interrupt('live_lost', `${live.not_live}. ${live.lostMeaning}`);
    else announce(live.live);
  }, [stale, live, interrupt, announce]);
  return null;
}
