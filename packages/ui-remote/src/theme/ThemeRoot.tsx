import { Provider as TooltipProvider } from '@radix-ui/react-tooltip';
import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Announcer } from '../components/Announcer';
import { ToastRegion } from '../components/ToastRegion';
import { en, type Messages } from '../messages/en';
import { classNames } from './class-names';
import { checkPalette, type PaletteFailure } from './host-palette';
import { LocaleContext } from './locale-context';
import { PortalContext } from './portal-context';
import styles from './ThemeRoot.module.css';
import './tokens.css';

export type Theme = 'light' | 'dark';
export type Density = 'compact' | 'default' | 'comfortable';

export interface ThemeRootProps {
  readonly theme?: Theme | undefined;
  readonly density?: Density | undefined;
  /** A BCP 47 tag; also decides the direction, unless `dir` does. */
  readonly locale?: string | undefined;
  readonly messages?: Messages | undefined;
  /** An IANA zone. Times are shown in it and say so. */
  readonly timeZone?: string | undefined;
  readonly dir?: 'ltr' | 'rtl' | undefined;
  /** Changes whenever the host's brand does, so that its colours are measured again. */
  readonly brand?: string | undefined;
  /** Told once per brand when the host's colours fail, and ours are shown instead. */
  readonly onBrandRejected?: ((failures: readonly PaletteFailure[]) => void) | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'yi', 'ps', 'dv', 'ckb']);

/**
 * The outermost element of every screen: tokens, language, direction, density, and the container its layout answers to.
 *
 * @example
 * <ThemeRoot theme="dark" locale="de" messages={await loadMessages('de')} timeZone="Europe/Berlin">…</ThemeRoot>
 */
export function ThemeRoot(props: ThemeRootProps): ReactNode {
  const { theme = 'light', density = 'default', locale = 'en', messages = en, timeZone = 'UTC', brand = '' } = props;
  const dir = props.dir ?? (rightToLeft.has(locale.split('-')[0] ?? '') ? 'rtl' : 'ltr');
  const root = useRef<HTMLDivElement>(null);
  const [portal, setPortal] = useState<HTMLElement | null>(null);
  const [rejected, setRejected] = useState<string>();
  const palette = `${theme} ${brand}`;
  const report = useRef(props.onBrandRejected);
  report.current = props.onBrandRejected;

  // Before the first paint, so that a rejected palette is never seen.
  useLayoutEffect(() => {
    const failures = root.current ? checkPalette(root.current) : [];
    if (failures.length === 0) return;
    setRejected(palette);
    report.current?.(failures);
  }, [palette]);

  const context = useMemo(() => ({ locale, timeZone, dir, messages }), [locale, timeZone, dir, messages]);
  return (
    <div
      ref={root}
      className={classNames(styles.root, props.className)}
      data-ic-theme={theme}
      data-ic-density={density}
      data-ic-brand={rejected === palette ? 'own' : 'host'}
      dir={dir}
      lang={locale}
    >
      <LocaleContext.Provider value={context}>
        <PortalContext.Provider value={portal}>
          <TooltipProvider delayDuration={300}>
            <Announcer>
              <ToastRegion>
                <div className={styles.container}>{props.children}</div>
              </ToastRegion>
            </Announcer>
          </TooltipProvider>
        </PortalContext.Provider>
      </LocaleContext.Provider>
      <div ref={setPortal} />
    </div>
  );
}
