import {
  type FormEvent,
  type MouseEvent,
  type ReactNode,
  type SyntheticEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import { PortalContext } from '../theme/portal-context';
import { Button } from './Button';
import styles from './Dialog.module.css';

export interface DialogProps {
  readonly open: boolean;
  /** Escape, the close button, or a press outside a sheet. */
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children: ReactNode;
  /** Buttons; the last is the one that does it. */
  readonly footer?: ReactNode;
  /** Makes it a form; a `type="submit"` button in the footer sends it. */
  readonly onSubmit?: (() => void) | undefined;
  /** `screen`: as large as the window, for what is looked at. */
  readonly wide?: boolean | 'screen' | undefined;
}

/** A native modal dialog: its first field has the focus, and the opener gets it back. Nothing typed is lost outside it. */
export function Dialog(props: DialogProps): ReactNode {
  return props.open ? <Modal {...props} kind="dialog" /> : null;
}

/** The same, from the edge: from below where it is narrow, from the end where there is room. A press outside closes it. */
export function Sheet(props: DialogProps): ReactNode {
  return props.open ? <Modal {...props} kind="sheet" /> : null;
}

const fields = '[autofocus], input:not([type="hidden"]), select, textarea';

function Modal(props: DialogProps & { readonly kind: 'dialog' | 'sheet' }): ReactNode {
  const { onClose, title, description, children, footer, onSubmit, wide = false, kind } = props;
  const { action } = useMessages();
  const dialog = useRef<HTMLDialogElement>(null);
  const [portal, setPortal] = useState<HTMLElement | null>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const opener = element.ownerDocument.activeElement;
    element.showModal();
    const first =
      element.querySelector<HTMLElement>(fields) ?? element.querySelector<HTMLElement>('[data-ic-body] button');
    (first ?? element).focus();
    return () => {
      element.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);

  const cancel = (event: SyntheticEvent): void => {
    event.preventDefault();
    onClose();
  };
  // The browser may close it without asking; the owner has to hear of that too.
  const closed = (): void => {
    if (dialog.current && !dialog.current.open) onClose();
  };
  const outside = (event: MouseEvent): void => {
    if (kind === 'sheet' && event.target === dialog.current) onClose();
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit?.();
  };
  const content = (
    <>
      <div className={styles.head}>
        <div className={styles.headings}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          {description ? <p className={styles.description}>{description}</p> : null}
        </div>
        <Button variant="quiet" size="small" glyph="x" iconOnly onClick={onClose}>
          {action.close}
        </Button>
      </div>
      <div className={styles.body} data-ic-body="">
        {children}
      </div>
      {footer ? <div className={styles.foot}>{footer}</div> : null}
    </>
  );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same for the keyboard.
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-labelledby={titleId}
      className={classNames(
        styles.dialog,
        kind === 'sheet' && styles.sheet,
        wide === 'screen' ? styles.screen : wide && styles.wide,
      )}
      onCancel={cancel}
      onClose={closed}
      onClick={outside}
    >
      <PortalContext.Provider value={portal}>
        {onSubmit ? (
          <form className={styles.layout} onSubmit={send} noValidate>
            {content}
          </form>
        ) : (
          <div className={styles.layout}>{content}</div>
        )}
      </PortalContext.Provider>
      <div ref={setPortal} />
    </dialog>
  );
}
