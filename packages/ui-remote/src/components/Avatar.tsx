import type { ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import styles from './Avatar.module.css';
import { initials } from './shorten';

export interface AvatarProps {
  /** The display name; without one, nobody. */
  readonly name?: string | undefined;
  /** The person looking. */
  readonly self?: boolean | undefined;
  /** The disc alone, named for those who listen. */
  readonly discOnly?: boolean | undefined;
  /** Dashed: someone who hasn't answered yet. */
  readonly pending?: boolean | undefined;
}

/** Someone, by initials and name. No pictures: a portrait says nothing about an incident. */
export function Avatar({ name, self = false, discOnly = false, pending = false }: AvatarProps): ReactNode {
  const { person } = useMessages();
  const shown = name ?? person.unassigned;
  const disc = (
    <span
      className={classNames(styles.disc, self && styles.self, (!name || pending) && styles.nobody)}
      {...(discOnly ? { role: 'img', 'aria-label': shown, title: shown } : { 'aria-hidden': true })}
    >
      {name ? initials(name) : '–'}
    </span>
  );
  if (discOnly) return disc;
  return (
    <span className={styles.person}>
      {disc}
      <span className={classNames(styles.name, !name && styles.quiet)}>{shown}</span>
    </span>
  );
}
