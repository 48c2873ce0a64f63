import type { Incident } from '@incident-center/sdk/contract';
import { useEffect, useRef } from 'react';
import { useInterrupt } from '../components/Announcer';
import { shortReference } from '../components/shorten';
import { useMessages } from '../theme/locale-context';
import { isOver } from './sla-facts';

/** Interrupts once, when the open incident's SLA is breached under one's eyes. */
export function useBreachVoice(incident: Incident, now: number): void {
  const { sla } = useMessages();
  const interrupt = useInterrupt();
  const over = isOver(incident, now);
  const was = useRef(over);
  useEffect(() => {
    if (over && !was.current) interrupt('incident_breached', `${shortReference(incident.id)}: SLA ${sla.breached}`);
    was.current = over;
  }, [over, incident.id, interrupt, sla.breached]);
}
