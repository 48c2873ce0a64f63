import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { useMessages } from '../theme/locale-context';
import { useAnnounce } from './Announcer';
import { Button } from './Button';
import { Glyph } from './Glyph';
import styles from './ToastRegion.module.css';

/** Something that was done. Never an error: those stay where they happened. */
export interface Toast {
  readonly text: string;
  readonly action?: { readonly label: string; readonly onPress: () => void } | undefined;
}

const ToastContext = createContext<(toast: Toast) => void>(() => {});

/**
 * @example
 * const toast = useToast();
 * toast({ text: 'Link copied' });
 */
export function useToast(): (toast: Toast) => void {
  return useContext(ToastContext);
}

const shownFor = 6000;

/** Where toasts appear; also the one that announces them. */
export function ToastRegion({ children }: { readonly children: ReactNode }): ReactNode {
  const messages = useMessages();
  const announce = useAnnounce();
  const next = useRef(0);
  const [toasts, setToasts] = useState<readonly (Toast & { readonly key: number })[]>([]);
  const [held, setHeld] = useState(false);

  const push = useCallback(
    (toast: Toast) => {
      next.current += 1;
      const key = next.current;
      setToasts((shown) => [...shown.slice(-2), { ...toast, key }]);
      announce(toast.text);
    },
    [announce],
  );
  const drop = useCallback((key: number) => setToasts((shown) => shown.filter((toast) => toast.key !== key)), []);

  const oldest = toasts[0]?.key;
  // Held while pointed at or focused: nobody loses a race against a timer.
  useEffect(() => {
    if (oldest === undefined || held) return;
    const timer = setTimeout(() => drop(oldest), shownFor);
    return () => clearTimeout(timer);
  }, [oldest, held, drop]);

  return (
    <ToastContext.Provider value={push}>
      {children}
      {toasts.length > 0 ? (
        <section
          className={styles.region}
          aria-label={messages.notifications}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          {toasts.map(({ key, text, action }) => (
            <div key={key} className={styles.toast}>
              <Glyph name="check" className={styles.glyph} />
              <span className={styles.text}>{text}</span>
              {action ? (
                <Button size="small" onClick={action.onPress}>
                  {action.label}
                </Button>
              ) : null}
              <Button size="small" variant="quiet" glyph="x" iconOnly onClick={() => drop(key)}>
                {messages.action.dismiss}
              </Button>
            </div>
          ))}
        </section>
      ) : null}
    </ToastContext.Provider>
  );
}
