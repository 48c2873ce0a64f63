import type { Simulation } from '@incident-center/sdk/contract';
import { useCallback } from 'react';
import { Button } from '../components/Button';
import { TextLink } from '../components/TextLink';
import type { Refusal } from '../components/WhyToFix';
import { useLiveState } from '../host/remote-context';
import { useLocale } from '../theme/locale-context';
import { CodeText } from './CodeText';
import { useShowDecision } from './DecisionProvider';
import { refusalWords } from './refusal-words';

/**
 * Turns the policy's answer into what a `Button` shows. Undefined means go ahead; while nothing is live, everything is
 * refused.
 *
 * @example
 * const refusalOf = useRefusalOf();
 * <Button refusal={refusalOf(may.close, 'Close')}>Close</Button>
 */
export function useRefusalOf(): (simulation: Simulation | undefined, action: string) => Refusal | undefined {
  const { messages, locale } = useLocale();
  const { stale, tryNow } = useLiveState();
  const show = useShowDecision();
  return useCallback(
    (simulation, action) => {
      if (stale) {
        const { why, fix } = messages.policy.stale;
        return {
          why,
          toFix: fix,
          actions: (
            <Button size="small" glyph="refresh" onClick={tryNow}>
              {messages.live.tryNow}
            </Button>
          ),
        };
      }
      const words = simulation && refusalWords(simulation, messages.policy, locale);
      if (!simulation || !words) return undefined;
      return {
        why: <CodeText>{words.why}</CodeText>,
        toFix: <CodeText>{words.toFix}</CodeText>,
        actions: <TextLink onFollow={() => show(simulation, action)}>{messages.refusal.showDecision}</TextLink>,
      };
    },
    [messages, locale, stale, tryNow, show],
  );
}
