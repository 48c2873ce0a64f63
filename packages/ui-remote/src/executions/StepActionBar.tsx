import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { MenuButton, type MenuItem } from '../components/MenuButton';
import type { Refusal } from '../components/WhyToFix';
import { useMessages } from '../theme/locale-context';
import styles from './StepActionBar.module.css';

export interface StepActionBarProps {
  readonly label: string;
  /** Why it can't be done now; it then stays, dashed, with its reason beside. */
  readonly refusal?: Refusal | undefined;
  readonly title: string;
  readonly detail: ReactNode;
  readonly busy: boolean;
  readonly onComplete: () => void;
  /** It was pressed although it can't be done: shows what is missing where it is. */
  readonly onRefused?: (() => void) | undefined;
  /** What else can be done with the step. */
  readonly menu: readonly MenuItem[];
  /** What there is to do first: "Ask for approval…". */
  readonly aside?: ReactNode;
}

/** The one thing to do, always in view, with what it still needs. */
export function StepActionBar({
  label,
  refusal,
  title,
  detail,
  busy,
  onComplete,
  onRefused,
  menu,
  aside,
}: StepActionBarProps): ReactNode {
  const { executions: words } = useMessages();
  return (
    <div className={styles.bar} role="toolbar" aria-label={words.completeKeys}>
      <div className={styles.press}>
        <Button
          variant="primary"
          glyph="check"
          keys={refusal ? undefined : 'Ctrl Enter'}
          refusal={refusal}
          busy={busy}
          onClick={onComplete}
          onClickCapture={refusal ? onRefused : undefined}
          className={styles.complete}
          aria-keyshortcuts="Control+Enter"
        >
          {label}
        </Button>
        <MenuButton label={words.stepMenu} glyph="more" iconOnly items={menu} />
      </div>
      <div className={styles.words} aria-live="polite">
        <p className={styles.title}>
          {refusal ? null : <Glyph name="check" className={styles.ready} />}
          {title}
        </p>
        <p className={styles.detail}>{detail}</p>
      </div>
      {aside ? <div className={styles.aside}>{aside}</div> : null}
    </div>
  );
}
