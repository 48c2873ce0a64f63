import { type ButtonHTMLAttributes, forwardRef, type MouseEvent, type ReactNode, useId } from 'react';
import { classNames } from '../theme/class-names';
import { useMessages } from '../theme/locale-context';
import styles from './Button.module.css';
import { Glyph, type GlyphName } from './Glyph';
import { KeyHint } from './KeyHint';
import { RefusalPopover } from './RefusalPopover';
import type { IncidentStatus, Severity } from './states';
import { VisuallyHidden } from './VisuallyHidden';
import type { Refusal } from './WhyToFix';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  /** One `primary` per region. `danger` is outlined; `danger-fill` confirms what can't be undone. */
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-fill' | undefined;
  readonly size?: 'medium' | 'small' | undefined;
  readonly glyph?: GlyphName | undefined;
  /** The glyph alone in the colour of a state, as the moves have it. */
  readonly glyphColour?: Severity | IncidentStatus | undefined;
  readonly trailingGlyph?: GlyphName | undefined;
  /** The shape alone; its children become its name. */
  readonly iconOnly?: boolean | undefined;
  /** Working: keeps its width and focus, and takes no second press. */
  readonly busy?: boolean | undefined;
  /** Not available to this person now: still in reach, and says why instead of acting. */
  readonly refusal?: Refusal | undefined;
  /** At the far end, as "+ rationale". */
  readonly trailing?: ReactNode;
  /** As `KeyHint` takes it: `A`, `Ctrl Enter`. */
  readonly keys?: string | undefined;
  readonly full?: boolean | undefined;
  /** Its words at the start, as in a list of moves. */
  readonly alignStart?: boolean | undefined;
}

const variants = {
  primary: styles.primary,
  secondary: undefined,
  quiet: styles.quiet,
  danger: styles.danger,
  'danger-fill': styles.dangerFill,
} as const;

/**
 * @example
 * <Button variant="primary" glyph="plus" onClick={create}>Create incident</Button>
 * <Button refusal={{ why: 'you are not on the rotation.', toFix: 'ask the commander.' }}>Escalate</Button>
 */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(props, ref) {
  const {
    variant = 'secondary',
    size = 'medium',
    glyph,
    glyphColour,
    trailingGlyph,
    iconOnly = false,
    busy = false,
    refusal,
    trailing,
    keys,
    full = false,
    alignStart = false,
    className,
    children,
    onClick,
    type = 'button',
    ...rest
  } = props;
  const { action } = useMessages();
  const reasonId = useId();
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (!refusal && !busy) onClick?.(event);
  };
  const button = (
    <button
      {...rest}
      ref={ref}
      // A refused or busy button must not send its form either; cancelling the press would keep the reason from opening.
      type={refusal || busy ? 'button' : type}
      className={classNames(
        styles.button,
        variants[variant],
        size === 'small' && styles.small,
        iconOnly && styles.icon,
        full && styles.full,
        alignStart && styles.start,
        refusal && styles.refused,
        busy && styles.busy,
        className,
      )}
      onClick={press}
      {...(refusal ? { 'aria-disabled': true, 'aria-describedby': reasonId } : {})}
      {...(busy ? { 'aria-disabled': true, 'aria-busy': true } : {})}
    >
      {refusal ? <Glyph name="padlock" /> : glyph ? <Glyph name={glyph} colour={glyphColour} /> : null}
      {iconOnly ? <VisuallyHidden>{children}</VisuallyHidden> : <span className={styles.label}>{children}</span>}
      {trailingGlyph ? <Glyph name={trailingGlyph} /> : null}
      {trailing ? <span className={styles.trailing}>{trailing}</span> : null}
      {keys ? <KeyHint keys={keys} /> : null}
      {busy ? (
        <span className={styles.spinner}>
          <Glyph name="working" className={styles.turning} />
          <VisuallyHidden>{action.working}</VisuallyHidden>
        </span>
      ) : null}
    </button>
  );
  return refusal ? (
    <RefusalPopover refusal={refusal} descriptionId={reasonId}>
      {button}
    </RefusalPopover>
  ) : (
    button
  );
});
