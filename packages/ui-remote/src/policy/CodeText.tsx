import { Fragment, type ReactNode } from 'react';
import styles from './policy.module.css';

const open = '\u0002';
const close = '\u0003';

/** Marks a name inside a sentence, wherever a language puts it, so that {@link CodeText} shows it as code. */
export const asCode = (name: string): string => `${open}${name}${close}`;

/** The sentence without its marks, for those who only listen. */
export const plainText = (sentence: string): string => sentence.replaceAll(open, '').replaceAll(close, '');

/** A sentence whose marked names are code. */
export function CodeText({ children }: { readonly children: string }): ReactNode {
  return children.split(open).map((part, index) => {
    const [name = '', rest = ''] = index === 0 ? ['', part] : part.split(close);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never move.
      <Fragment key={index}>
        {name ? (
          <bdi dir="ltr" className={styles.code}>
            {name}
          </bdi>
        ) : null}
        {rest}
      </Fragment>
    );
  });
}
