import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import { CopyButton } from './CopyButton';
import styles from './Reference.module.css';
import { shortHash } from './shorten';

export interface HashProps {
  readonly value: string;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly copyable?: boolean | undefined;
}

/** A digest, cut in the middle; the whole of it on hover and when copied. */
export function Hash({ value, start, end, copyable = false }: HashProps): ReactNode {
  const { copy } = useMessages();
  const short = shortHash(value, start, end);
  return (
    <span className={styles.reference}>
      <bdi dir="ltr" className={styles.text} title={value}>
        {short}
      </bdi>
      {copyable ? <CopyButton text={value} what={copy.hash(short)} /> : null}
    </span>
  );
}
