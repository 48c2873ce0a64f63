import * as Popover from '@radix-ui/react-popover';
import * as Tooltip from '@radix-ui/react-tooltip';
import { type ReactElement, type ReactNode, useState } from 'react';
import { usePortal } from '../theme/portal-context';
import styles from './Button.module.css';
import { type Refusal, WhyToFix } from './WhyToFix';

export interface RefusalPopoverProps {
  readonly refusal: Refusal;
  /** The id of the hidden text that describes the button. */
  readonly descriptionId: string;
  readonly children: ReactElement;
}

/** Says why on hover and focus; stays open, with what may be done about it, on a press. */
export function RefusalPopover({ refusal, descriptionId, children }: RefusalPopoverProps): ReactNode {
  const portal = usePortal();
  const [pressed, setPressed] = useState(false);
  const [pointed, setPointed] = useState(false);
  const reason = <WhyToFix small why={refusal.why} toFix={refusal.toFix} />;
  return (
    <Popover.Root open={pressed} onOpenChange={setPressed}>
      <Tooltip.Root open={pointed && !pressed} onOpenChange={setPointed}>
        <Tooltip.Trigger asChild>
          <Popover.Trigger asChild>{children}</Popover.Trigger>
        </Tooltip.Trigger>
        <Tooltip.Portal container={portal}>
          <Tooltip.Content className={styles.floating} sideOffset={6} collisionPadding={8}>
            {reason}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
      <span hidden id={descriptionId}>
        {reason}
      </span>
      <Popover.Portal container={portal}>
        <Popover.Content
          className={styles.floating}
          sideOffset={6}
          collisionPadding={8}
          aria-labelledby={descriptionId}
        >
          {reason}
          {refusal.actions ? <div className={styles.actions}>{refusal.actions}</div> : null}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
