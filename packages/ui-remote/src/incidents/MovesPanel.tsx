import type { Incident, Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { KeyHint } from '../components/KeyHint';
import { Panel } from '../components/Panel';
import { RefusedBox } from '../components/RefusedBox';
import { SeverityMark } from '../components/SeverityMark';
import { StatusMark } from '../components/StatusMark';
import type { Refusal } from '../components/WhyToFix';
import { needsRationale } from '../policy/refusal-words';
import { useMessages } from '../theme/locale-context';
import styles from './incident-page.module.css';
import { moveWords } from './move-words';
import { asksFirst, type Move, moveKey, type SeverityMove, severityMoves, statusMoves } from './moves';

export interface MovesProps {
  readonly incident: Pick<Incident, 'status' | 'severity' | 'mitigated_at'>;
  /** What the policy says, by `moveKey`. */
  readonly may: Readonly<Record<string, Simulation | undefined>>;
  readonly refusalOf: (simulation: Simulation | undefined, action: string) => Refusal | undefined;
  readonly busy: string | undefined;
  /** Nothing is live: the moves stay in a line each, as all are refused for the same reason. */
  readonly stale: boolean;
  readonly onMove: (move: Move, simulation: Simulation | undefined) => void;
  /** How many of its alerts are firing. */
  readonly firing: number;
  /** Why nobody is called to help. */
  readonly escalateRefusal: Refusal | undefined;
  /** Opens the dialog of escalating, at a severity or at the next on call. */
  readonly onEscalate: (to?: SeverityMove) => void;
}

/** Every legal move, the refused ones with why. */
export function Moves(props: MovesProps): ReactNode {
  const { incident } = props;
  const { incidents } = useMessages();
  const { move: words } = incidents;
  const statuses = statusMoves(incident);
  const severities = severityMoves(incident);
  return (
    <div className={styles.moves} data-ic-moves="">
      <p className={styles.moveLabel}>
        {words.status} <StatusMark status={incident.status} />
      </p>
      {statuses.length === 0 ? <p className={styles.moveNone}>{words.none}</p> : null}
      {statuses.map((move) => (
        <MoveButton key={moveKey(move)} move={move} {...props} />
      ))}
      <p className={styles.moveLabel}>
        {words.severity} <SeverityMark severity={incident.severity} />
      </p>
      {severities.map((move) => (
        <MoveButton key={moveKey(move)} move={move} {...props} />
      ))}
      {severities.length === 0 ? null : <EscalateButton {...props} />}
    </div>
  );
}

function MoveButton({
  move,
  may,
  refusalOf,
  busy,
  stale,
  firing,
  escalateRefusal,
  onMove,
  onEscalate,
}: MovesProps & { readonly move: Move }): ReactNode {
  const messages = useMessages();
  const { move: words } = messages.incidents;
  const simulation = may[moveKey(move)];
  const name = moveWords(move, messages);
  const refusal = refusalOf(simulation, name);
  if (refusal && !stale) {
    return (
      <RefusedBox
        action={name}
        {...refusal}
        actions={
          <>
            {move.kind === 'severity' && move.direction === 'raise' && !escalateRefusal ? (
              <Button size="small" glyph="arrow-up" onClick={() => onEscalate()}>
                {words.callNext}
              </Button>
            ) : null}
            {refusal.actions}
          </>
        }
      />
    );
  }
  const rationale = needsRationale(simulation);
  return (
    <Button
      full
      alignStart
      glyph={move.kind === 'status' ? `status-${move.to}` : `severity-${move.to}`}
      glyphColour={move.to}
      busy={busy === moveKey(move)}
      refusal={refusal}
      trailing={rationale ? messages.action.rationale : undefined}
      onClick={() => onMove(move, simulation)}
    >
      {rationale || asksFirst(move, firing) ? words.withInput(name) : name}
    </Button>
  );
}

/** Calls for more: a higher severity, or the next on call. */
function EscalateButton({ escalateRefusal, stale, onEscalate }: MovesProps): ReactNode {
  const { move: words, action } = useMessages().incidents;
  if (escalateRefusal && !stale) return <RefusedBox action={action.escalate} {...escalateRefusal} />;
  return (
    <Button full alignStart glyph="arrow-up" refusal={escalateRefusal} onClick={() => onEscalate()}>
      {words.withInput(action.escalate)}
    </Button>
  );
}

export function MovesPanel(props: MovesProps): ReactNode {
  const { move: words } = useMessages().incidents;
  return (
    <Panel title={words.title} actions={<KeyHint keys="M" />}>
      <Moves {...props} />
    </Panel>
  );
}
