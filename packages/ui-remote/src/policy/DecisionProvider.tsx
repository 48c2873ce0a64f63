import type { Simulation } from '@incident-center/sdk/contract';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { Button } from '../components/Button';
import { Dialog } from '../components/Dialog';
import { Mark } from '../components/Mark';
import { useMessages } from '../theme/locale-context';
import styles from './policy.module.css';
import { isGivable } from './refusal-words';

type ShowDecision = (simulation: Simulation, action: string) => void;

const DecisionContext = createContext<ShowDecision>(() => {});

/** Opens what the policy answered, word for word. */
export function useShowDecision(): ShowDecision {
  return useContext(DecisionContext);
}

/** Holds the dialog above whatever asked for it: a popover closes when a dialog opens over it. */
export function DecisionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { policy } = useMessages();
  const [shown, setShown] = useState<{ readonly simulation: Simulation; readonly action: string }>();
  const show = useCallback<ShowDecision>((simulation, action) => setShown({ simulation, action }), []);
  const close = (): void => setShown(undefined);
  return (
    <DecisionContext.Provider value={show}>
      {children}
      <Dialog
        open={shown !== undefined}
        onClose={close}
        title={policy.decision.title}
        description={shown ? policy.decision.description(shown.action) : undefined}
        footer={<Button onClick={close}>{policy.decision.close}</Button>}
      >
        {shown ? <DecisionFacts simulation={shown.simulation} /> : null}
      </Dialog>
    </DecisionContext.Provider>
  );
}

/** A decision as the policy gave it: every requirement, and what was asked for and found. */
export function DecisionFacts({ simulation }: { readonly simulation: Simulation }): ReactNode {
  const { decision, requirement: words } = useMessages().policy;
  const missing = new Set(simulation.missing);
  return (
    <>
      <dl className={styles.facts}>
        <dt>{decision.answer}</dt>
        <dd>
          <Mark glyph={simulation.allow ? 'check' : 'padlock'} colour={simulation.allow ? 'ok' : 'warn'} word="plain">
            {simulation.allow ? decision.allowed : decision.refused}
          </Mark>
        </dd>
        <dt>{decision.rule}</dt>
        <dd>
          <bdi dir="ltr" className={styles.code}>
            {simulation.action}
          </bdi>
        </dd>
        <dt>{decision.id}</dt>
        <dd>
          <bdi dir="ltr" className={styles.code}>
            {simulation.decision_id}
          </bdi>
        </dd>
        <dt>{decision.bundle}</dt>
        <dd>
          <bdi dir="ltr" className={styles.code}>
            {simulation.bundle_revision}
          </bdi>
        </dd>
      </dl>
      <ul className={styles.requirements} aria-label={decision.requirements}>
        {simulation.requirements.map((name) => {
          const reason = simulation.reasons.find(({ requirement }) => requirement === name);
          const later = missing.has(name) && isGivable(name);
          const look = later
            ? ({ glyph: 'info', colour: 'info', words: decision.askedLater } as const)
            : missing.has(name)
              ? ({ glyph: 'x', colour: 'danger', words: decision.missing } as const)
              : ({ glyph: 'check', colour: 'ok', words: decision.holds } as const);
          return (
            <li key={name} className={styles.requirement}>
              <span className={styles.name}>
                <span className={styles.words}>{(Object.hasOwn(words, name) && words[name]) || name}</span>
                <Mark glyph={look.glyph} colour={look.colour} word="plain">
                  {look.words}
                </Mark>
              </span>
              {later ? null : (
                <>
                  {reason?.expected ? <Values label={decision.expected} values={reason.expected} /> : null}
                  {reason?.actual ? <Values label={decision.actual} values={reason.actual} /> : null}
                </>
              )}
              <bdi dir="ltr" className={styles.rule}>
                {name}
              </bdi>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Values({ label, values }: { readonly label: string; readonly values: readonly string[] }): ReactNode {
  const { none } = useMessages().policy;
  return (
    <span className={styles.values}>
      {label}:{' '}
      <bdi dir="ltr" className={styles.code}>
        {values.length > 0 ? values.join(', ') : none}
      </bdi>
    </span>
  );
}
