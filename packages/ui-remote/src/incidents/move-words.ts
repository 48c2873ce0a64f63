import type { Messages } from '../messages/en';
import type { Move } from './moves';

/** What a move is called: "Move to Monitoring", "Escalate to Critical". */
export function moveWords(move: Move, { incidents, severity }: Messages): string {
  const words = incidents.move;
  if (move.kind === 'severity') return words[move.direction](severity[move.to]);
  return move.withoutMitigation ? words.closeWithout : words[move.event];
}
