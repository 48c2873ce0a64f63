import * as Menu from '@radix-ui/react-dropdown-menu';
import { Fragment, type ReactNode } from 'react';
import { classNames } from '../theme/class-names';
import { useLocale } from '../theme/locale-context';
import { usePortal } from '../theme/portal-context';
import { Button, type ButtonProps } from './Button';
import { Glyph, type GlyphName } from './Glyph';
import { KeyHint } from './KeyHint';
import styles from './MenuButton.module.css';
import { type Refusal, WhyToFix } from './WhyToFix';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly glyph?: GlyphName | undefined;
  readonly keys?: string | undefined;
  readonly danger?: boolean | undefined;
  /** Stays in the menu and says why. */
  readonly refusal?: Refusal | undefined;
  /** A line above. */
  readonly apart?: boolean | undefined;
  readonly onSelect: () => void;
}

export interface MenuButtonProps extends Pick<ButtonProps, 'variant' | 'size' | 'glyph' | 'iconOnly' | 'full'> {
  readonly label: string;
  readonly items: readonly MenuItem[];
}

/** A button with a menu. Not modal: a modal one injects styles that a strict content policy refuses. */
export function MenuButton({ label, items, iconOnly = false, ...button }: MenuButtonProps): ReactNode {
  const portal = usePortal();
  const { dir } = useLocale();
  return (
    <Menu.Root modal={false} dir={dir}>
      <Menu.Trigger asChild>
        <Button {...button} iconOnly={iconOnly} {...(iconOnly ? { title: label } : { trailingGlyph: 'chevron-down' })}>
          {label}
        </Button>
      </Menu.Trigger>
      <Menu.Portal container={portal}>
        <Menu.Content className={styles.menu} align="end" sideOffset={6} collisionPadding={8}>
          {items.map((item) => (
            <Fragment key={item.id}>
              {item.apart ? <Menu.Separator className={styles.rule} /> : null}
              <Menu.Item
                className={classNames(styles.item, item.danger && styles.danger, item.refusal && styles.refused)}
                {...(item.refusal ? { 'aria-disabled': true } : {})}
                onSelect={(event) => {
                  if (item.refusal) event.preventDefault();
                  else item.onSelect();
                }}
              >
                {item.refusal ? <Glyph name="padlock" /> : item.glyph ? <Glyph name={item.glyph} /> : null}
                <span className={styles.words}>
                  {item.label}
                  {item.refusal ? <WhyToFix small why={item.refusal.why} toFix={item.refusal.toFix} /> : null}
                </span>
                {item.keys ? <KeyHint keys={item.keys} /> : null}
              </Menu.Item>
            </Fragment>
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
