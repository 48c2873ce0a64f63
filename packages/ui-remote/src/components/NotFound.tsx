import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import { Button } from './Button';
import { StatePanel } from './StatePanel';

export interface NotFoundProps {
  /** What was looked for: "#b81d22". */
  readonly name: string;
  /** The tenants it was looked for in: "A1 or A2". */
  readonly tenants: string;
  readonly onBack: () => void;
  /** "Back to incidents" unless set. */
  readonly backLabel?: string | undefined;
  readonly level?: 1 | 2 | 3 | undefined;
}

/** A missing one and another tenant's read the same. */
export function NotFound({ name, tenants, onBack, backLabel, level }: NotFoundProps): ReactNode {
  const { notFound } = useMessages();
  return (
    <StatePanel
      glyph="search"
      tone="neutral"
      title={notFound.title}
      level={level}
      actions={
        <Button glyph="chevron-left" onClick={onBack}>
          {backLabel ?? notFound.back}
        </Button>
      }
    >
      <p>{notFound.text(name, tenants)}</p>
    </StatePanel>
  );
}
