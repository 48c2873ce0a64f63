import { Fragment, type ReactNode } from 'react';

const [open, close] = ['\uE000', '\uE001'] as const;

/**
 * Marks a value inside a sentence, wherever a language puts it.
 *
 * @example
 * <Marked text={words.granted(name, strong(what), strong(once), strong(until))} />
 */
export const strong = (value: string): string => `${open}${value.replaceAll(open, '').replaceAll(close, '')}${close}`;

/** A sentence whose marked values stand out. */
export function Marked({ text }: { readonly text: string }): ReactNode {
  return text.split(open).map((part, index) => {
    const [value = '', rest = ''] = index === 0 ? ['', part] : part.split(close);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence, in its order.
      <Fragment key={index}>
        {value ? <strong>{value}</strong> : null}
        {rest}
      </Fragment>
    );
  });
}

/** Text that a person wrote, as it is; what stands in backticks is code. */
export function PlainText({ text }: { readonly text: string }): ReactNode {
  return text.split('`').map((part, index, all) => {
    const key = `${index}`;
    const closed = index % 2 === 1 && index < all.length - 1;
    if (closed) {
      return (
        <bdi key={key} dir="ltr">
          <code>{part}</code>
        </bdi>
      );
    }
    return <Fragment key={key}>{index % 2 === 1 ? `\`${part}` : part}</Fragment>;
  });
}
