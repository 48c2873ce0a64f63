import type { Incident, Simulation } from '@incident-center/sdk/contract';
import { type ReactNode, useCallback, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Glyph } from '../components/Glyph';
import { shortReference } from '../components/shorten';
import { useToast } from '../components/ToastRegion';
import { WhyToFix } from '../components/WhyToFix';
import { useRemote } from '../host/remote-context';
import { useChange } from '../host/use-change';
import type { Messages } from '../messages/en';
import { CodeText } from '../policy/CodeText';
import { ErrorNotice } from '../policy/ErrorNotice';
import { isConflict } from '../policy/error-words';
import { RationaleDialog } from '../policy/RationaleDialog';
import { needsRationale, refusalWords } from '../policy/refusal-words';
import { useLocale, useNumberFormat } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';
import { MoveConflict } from './MoveConflict';
import { moveWords } from './move-words';
import { asksFirst, checkOfMove, type Move, moveKey } from './moves';

interface Asked {
  readonly incident: Incident;
  readonly move: Move;
  readonly rationale: boolean;
  readonly firing: number;
  /** What the policy said meanwhile, where it is a refusal. */
  readonly refused?: Simulation | undefined;
}

export interface MoveFlow {
  /** Does it, or asks why first where the policy wants a rationale. */
  readonly start: (incident: Incident, move: Move, simulation: Simulation | undefined, firing?: number) => void;
  /** Which move runs now; see `moveKey`. */
  readonly busy: string | undefined;
  readonly dialog: ReactNode;
}

/** One way to move an incident, from the list and from its page: rationale, failure and conflict included. */
export function useMoveFlow(onDone?: (incident: Incident) => void): MoveFlow {
  const { messages, locale } = useLocale();
  const { simulate } = useRemote().connection;
  const { incidents, status, severity, action } = messages;
  const toast = useToast();
  const number = useNumberFormat();
  const [asked, setAsked] = useState<Asked>();
  const change = useChange(
    (client, { incident, move, rationale }: Pick<Asked, 'incident' | 'move'> & { rationale?: string }) => {
      const input = { incident_id: incident.id, ...(rationale !== undefined && { rationale }) };
      const options = { if_match: incident.version };
      return move.kind === 'status'
        ? client.transitionIncident({ ...input, status: move.to }, options)
        : client.changeIncidentSeverity({ ...input, severity: move.to }, options);
    },
  );
  const comment = useChange((client, { id, text }: { id: string; text: string }) =>
    client.commentOnIncident({ incident_id: id, text }),
  );
  const { run, reset } = change;

  const send = useCallback(
    async (incident: Incident, move: Move, rationale?: string) => {
      const answer = await run({ incident, move, ...(rationale !== undefined && { rationale }) });
      if (!answer) return;
      setAsked(undefined);
      const reference = shortReference(incident.id);
      toast({
        text:
          move.kind === 'status'
            ? incidents.done.moved(reference, status[move.to])
            : incidents.done.severity(reference, severity[move.to]),
      });
      onDone?.(answer.incident);
    },
    [run, toast, incidents, status, severity, onDone],
  );
  const start = useCallback(
    (incident: Incident, move: Move, simulation: Simulation | undefined, firing = 0) => {
      reset();
      const decided = (said: Simulation | undefined): void => {
        if (said && refusalWords(said, messages.policy, locale)) {
          setAsked({ incident, move, rationale: false, firing, refused: said });
          return;
        }
        const rationale = needsRationale(said);
        setAsked({ incident, move, rationale, firing });
        if (!rationale && !asksFirst(move, firing)) void send(incident, move);
      };
      if (simulation) decided(simulation);
      // Whoever is faster than the policy's answer waits for it: trying first would be a refusal on the record.
      else simulate(checkOfMove(incident.id, move)).then(decided, () => decided(undefined));
    },
    [reset, send, simulate, messages, locale],
  );
  const close = (): void => {
    setAsked(undefined);
    change.reset();
    comment.reset();
  };
  const addAsComment = async (id: string, text: string): Promise<void> => {
    if (!(await comment.run({ id, text }))) return;
    toast({ text: incidents.done.commented });
    close();
  };

  let dialog: ReactNode = null;
  if (asked) {
    const words = moveWords(asked.move, messages);
    // The simulation may be older than a change of what is required: the server then asks, and so do we.
    const rationale = asked.rationale || change.error?.code === 'RATIONALE_REQUIRED';
    const failed = change.error && change.error.code !== 'RATIONALE_REQUIRED' ? change.error : undefined;
    const written = change.failed?.rationale;
    const conflict =
      failed && isConflict(failed) ? (
        <MoveConflict
          from={asked.incident}
          move={asked.move}
          rationale={written}
          busy={change.busy}
          onKeep={close}
          onAgain={(now) => void send(now, asked.move, written)}
          onComment={(text) => void addAsComment(asked.incident.id, text)}
        />
      ) : undefined;
    const refusal = asked.refused && refusalWords(asked.refused, messages.policy, locale);
    dialog = refusal ? (
      <Dialog open onClose={close} title={words} footer={<Button onClick={close}>{action.close}</Button>}>
        <WhyToFix why={<CodeText>{refusal.why}</CodeText>} toFix={<CodeText>{refusal.toFix}</CodeText>} />
      </Dialog>
    ) : rationale || asksFirst(asked.move, asked.firing) ? (
      <RationaleDialog
        open
        required={rationale}
        title={words}
        description={describe(asked, messages, number)}
        danger={asked.move.kind === 'status' && asked.move.event === 'close'}
        // The cross that leaves the dialog is called "Close" already.
        confirm={words === incidents.move.close ? incidents.move.closeIncident : words}
        busy={change.busy}
        error={comment.error ?? failed}
        conflict={conflict}
        onConfirm={(text) => void send(asked.incident, asked.move, text === '' ? undefined : text)}
        onClose={close}
      />
    ) : failed ? (
      <Dialog open onClose={close} title={words} footer={<Button onClick={close}>{action.close}</Button>}>
        {conflict ?? <ErrorNotice error={failed} action={words} />}
      </Dialog>
    ) : null;
  }
  return { start, busy: change.running && moveKey(change.running.move), dialog };
}

/** What exactly happens, and what is going on meanwhile. */
function describe(
  { incident, move, firing }: Asked,
  { incidents, status, severity }: Messages,
  number: (value: number) => string,
): ReactNode {
  const { move: words, now } = incidents;
  if (move.kind === 'severity') return words.fromTo(severity[incident.severity], severity[move.to]);
  const ends = move.event === 'close' || move.event === 'resolve';
  return (
    <>
      {words.fromTo(status[incident.status], status[move.to])}
      {move.event === 'close' ? ` ${words.afterClose}` : null}
      {ends && firing > 0 ? (
        <strong className={styles.still}>
          <Glyph name="bell" colour="warn" /> {now.firing(firing, number(firing))}.
        </strong>
      ) : null}
    </>
  );
}
