import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { classNames } from '../theme/class-names';
import { useLocale } from '../theme/locale-context';
import { Glyph, type GlyphName } from './Glyph';
import styles from './Tabs.module.css';

export interface TabItem<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: string | number | undefined;
  readonly glyph?: GlyphName | undefined;
}

export interface TabsProps<Id extends string> {
  /** Shared with the `TabPanel`. */
  readonly name: string;
  readonly label: string;
  readonly items: readonly TabItem<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly look?: 'boxed' | 'underlined' | undefined;
}

const tabId = (name: string, id: string): string => `${name}-tab-${id}`;
const panelId = (name: string): string => `${name}-panel`;

/** One tab stop; arrows move and select, as what is behind a tab is already loaded. */
export function Tabs<Id extends string>(props: TabsProps<Id>): ReactNode {
  const { name, label, items, value, onChange, look = 'boxed' } = props;
  const { dir } = useLocale();
  const list = useRef<HTMLDivElement>(null);
  const go = (index: number): void => {
    const item = items[(index + items.length) % items.length];
    if (!item) return;
    onChange(item.id);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(tabId(name, item.id))}`)?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    const at = items.findIndex((item) => item.id === value);
    const [next, previous] = dir === 'rtl' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    if (event.key === next) go(at + 1);
    else if (event.key === previous) go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(items.length - 1);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      className={classNames(styles.list, look === 'underlined' && styles.underline)}
      onKeyDown={press}
    >
      {items.map(({ id, label: text, count, glyph }) => (
        <button
          key={id}
          id={tabId(name, id)}
          type="button"
          role="tab"
          aria-selected={id === value}
          aria-controls={id === value ? panelId(name) : undefined}
          tabIndex={id === value ? 0 : -1}
          className={classNames(styles.tab, look === 'boxed' ? styles.boxed : styles.underlined)}
          onClick={() => onChange(id)}
        >
          {glyph ? <Glyph name={glyph} /> : null}
          {text}
          {count === undefined ? null : <span className={styles.count}>{count}</span>}
        </button>
      ))}
    </div>
  );
}

export interface TabPanelProps {
  readonly name: string;
  /** The tab it belongs to now. */
  readonly value: string;
  readonly children: ReactNode;
}

/** What is behind the selected tab. */
export function TabPanel({ name, value, children }: TabPanelProps): ReactNode {
  return (
    <div
      id={panelId(name)}
      role="tabpanel"
      aria-labelledby={tabId(name, value)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without controls must still be reachable to scroll.
      tabIndex={0}
      className={styles.panel}
    >
      {children}
    </div>
  );
}
