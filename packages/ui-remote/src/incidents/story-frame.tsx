import type { Simulation } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import type { Refusal } from '../components/WhyToFix';
import { CodeText } from '../policy/CodeText';
import { refusalWords } from '../policy/refusal-words';
import { useLocale } from '../theme/locale-context';
import { ThemeRoot } from '../theme/ThemeRoot';
import styles from './incidents.stories.module.css';

/** A container of its own, as narrow as a phone. */
export function Phone({ children }: { readonly children: ReactNode }): ReactNode {
  const { locale, messages } = useLocale();
  return (
    <div className={styles.phone}>
      <ThemeRoot locale={locale} messages={messages}>
        {children}
      </ThemeRoot>
    </div>
  );
}

/** What `useRefusalOf` says, without a connection to ask whether anything is live. */
export function useStoryRefusalOf(): (simulation: Simulation | undefined) => Refusal | undefined {
  const { messages, locale } = useLocale();
  return (simulation) => {
    const words = simulation && refusalWords(simulation, messages.policy, locale);
    return words && { why: <CodeText>{words.why}</CodeText>, toFix: <CodeText>{words.toFix}</CodeText> };
  };
}
