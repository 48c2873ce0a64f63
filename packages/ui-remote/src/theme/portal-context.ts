import { createContext, useContext } from 'react';

/**
 * Where menus and popovers are drawn. Never the host's body, which has none of our tokens; and inside an open dialog,
 * the dialog, since whatever stands outside a modal one is inert.
 */
export const PortalContext = createContext<HTMLElement | null>(null);

/** The element menus and popovers are drawn in; `null` before the first paint. */
export function usePortal(): HTMLElement | null {
  return useContext(PortalContext);
}
