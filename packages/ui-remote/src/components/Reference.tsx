import type { ReactNode } from 'react';
import { useMessages } from '../theme/locale-context';
import { CopyButton } from './CopyButton';
import styles from './Reference.module.css';
import { shortReference } from './shorten';
import { TextLink } from './TextLink';

export interface ReferenceProps {
  readonly id: string;
  /** See `referenceLength`. */
  readonly length?: number | undefined;
  readonly href?: string | undefined;
  readonly onFollow?: (() => void) | undefined;
  /** Copies the whole id. */
  readonly copyable?: boolean | undefined;
}

/** The short name of an incident, a run or a request. */
export function Reference({ id, length, href, onFollow, copyable = false }: ReferenceProps): ReactNode {
  const { copy } = useMessages();
  const short = shortReference(id, length);
  const text = (
    <bdi dir="ltr" className={styles.text} title={id}>
      {short}
    </bdi>
  );
  return (
    <span className={styles.reference}>
      {(href ?? onFollow) ? (
        <TextLink href={href} onFollow={onFollow}>
          {text}
        </TextLink>
      ) : (
        text
      )}
      {copyable ? <CopyButton text={id} what={copy.reference(short)} /> : null}
    </span>
  );
}
