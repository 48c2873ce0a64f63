import type { MouseEvent, ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import styles from './TextLink.module.css';

export interface TextLinkProps {
  /** Where it goes; without one it is a button that looks like a link. */
  readonly href?: string | undefined;
  /** Called for a plain press; new tabs and windows stay the browser's. */
  readonly onFollow?: (() => void) | undefined;
  /** Inside running text, where colour alone would have to tell it apart. */
  readonly underlined?: boolean | undefined;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

/** A link that lets the host navigate, and still is a link. */
export function TextLink({ href, onFollow, underlined = false, children, className }: TextLinkProps): ReactNode {
  const classes = classNames(styles.link, underlined && styles.underlined, className);
  if (href === undefined) {
    return (
      <button type="button" className={classes} onClick={onFollow}>
        {children}
      </button>
    );
  }
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    if (!onFollow || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onFollow();
  };
  return (
    <a href={href} className={classes} onClick={follow}>
      {children}
    </a>
  );
}
