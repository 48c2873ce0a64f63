import { type ReactNode, useEffect, useRef } from 'react';
import { Icon } from './Icon.js';

/** The navigation on narrow screens. A modal dialog: it holds the focus, and Esc closes it. */
export function Drawer({ open, onClose, children }: { open: boolean; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself; this is for the backdrop
    <dialog
      ref={dialog}
      className="sb-drawer"
      aria-label="Navigation"
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className="sb-drawer-head">
        Switchboard
        <button type="button" className="sb-bar-button" aria-label="Close navigation" onClick={onClose}>
          <Icon name="close" large />
        </button>
      </div>
      {children}
    </dialog>
  );
}
