import { Icon } from './Icon.js';

export interface Toast {
  id: number;
  message: string;
}

/** Short good news. Errors are said where they happen, and stay. */
export function Toasts({ toasts, onDismiss }: { toasts: readonly Toast[]; onDismiss: (id: number) => void }) {
  return (
    <div className="sb-toasts" role="status">
      {toasts.map(({ id, message }) => (
        <p key={id} className="sb-toast">
          <Icon name="check" />
          <span>{message}</span>
          <button type="button" className="sb-plain" aria-label="Dismiss" onClick={() => onDismiss(id)}>
            <Icon name="close" />
          </button>
        </p>
      ))}
    </div>
  );
}
