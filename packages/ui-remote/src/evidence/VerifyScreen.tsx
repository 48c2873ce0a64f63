import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { Glyph } from '../components/Glyph';
import { StatePanel } from '../components/StatePanel';
import { useHost, useNameOf } from '../host/remote-context';
import { usePageTitle } from '../host/use-page-title';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import { DropFiles } from './DropFiles';
import styles from './evidence.module.css';
import { type GivenFiles, NO_FILES, withFiles, withoutFile } from './given-files';
import { handedOver, takeAway } from './handed-over';
import { useBundleCheck } from './use-bundle-check';
import { VerdictView } from './VerdictView';

/**
 * Checks evidence bundles that somebody drops: in this page, with what `incident-center-verify` checks, and without the server.
 * Stands in a `RemoteRoot`.
 */
export function VerifyScreen(): ReactNode {
  const { trustFile, user } = useHost();
  const nameOf = useNameOf();
  const [brought] = useState(() => handedOver(user.id));
  useEffect(takeAway, []);
  return (
    <Verify
      trustOfHost={trustFile}
      nameOf={nameOf}
      initial={brought === undefined ? NO_FILES : { ...NO_FILES, bundles: [brought] }}
    />
  );
}

export interface VerifyProps {
  readonly trustOfHost?: string | undefined;
  readonly nameOf: (id: string) => string;
  readonly initial?: GivenFiles | undefined;
}

/** The page itself, which needs neither a host nor a connection. */
export function Verify({ trustOfHost, nameOf, initial = NO_FILES }: VerifyProps): ReactNode {
  const { evidence: words } = useMessages();
  const number = useNumberFormat();
  const [given, setGiven] = useState(initial);
  const check = useBundleCheck(given, trustOfHost);
  usePageTitle(words.title);
  const add = useCallback((files: readonly File[]) => {
    void (async () => {
      // Read before the update, so that the update itself is at once.
      const more = await withFiles(NO_FILES, files);
      setGiven((before) => ({ ...before, ...dropUndefined(more), bundles: [...before.bundles, ...more.bundles] }));
    })();
  }, []);
  return (
    <section className={styles.screen} aria-labelledby="ic-verify-title">
      <header className={styles.head}>
        <h1 id="ic-verify-title" className={styles.title} tabIndex={-1} data-ic-heading="">
          {words.title}
        </h1>
        <p className={styles.subtitle}>{words.subtitle}</p>
      </header>
      <div className={styles.body}>
        <DropFiles
          given={given}
          hasTrust={trustOfHost !== undefined}
          onFiles={add}
          onRemove={(file) => setGiven((before) => withoutFile(before, file))}
        />
        <div aria-busy={check.state === 'checking'}>
          {check.state === 'none' ? (
            <StatePanel glyph="shield-check" tone="neutral" title={words.quietTitle}>
              <p>{words.quietText}</p>
            </StatePanel>
          ) : check.state === 'checking' ? (
            <p className={styles.checking} role="status">
              <Glyph name="working" /> {words.checking(number(check.events))}
            </p>
          ) : check.state === 'unreadable' ? (
            <StatePanel glyph="warning" tone="danger" title={words.unreadable} details={check.words} />
          ) : (
            <VerdictView
              verdict={check.verdict}
              story={check.story}
              compared={given.checkpoint !== undefined}
              nameOf={nameOf}
            />
          )}
        </div>
      </div>
    </section>
  );
}

const dropUndefined = (files: GivenFiles): Partial<GivenFiles> =>
  Object.fromEntries(Object.entries(files).filter(([, file]) => file !== undefined));
