import type { ReactNode } from 'react';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { Dialog } from '../components/Dialog';
import { KeyHint } from '../components/KeyHint';
import { useSingleKeys } from '../host/use-keys';
import { useMessages } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';

export interface KeysDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly keys: readonly (readonly [keys: string, does: string])[];
}

/** Every key of a screen, and the switch for the single ones. */
export function KeysDialog({ open, onClose, keys }: KeysDialogProps): ReactNode {
  const { incidents, action } = useMessages();
  const [on, setOn] = useSingleKeys();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={incidents.keys.title}
      description={incidents.keys.singleHint}
      footer={<Button onClick={onClose}>{action.close}</Button>}
    >
      <Checkbox label={incidents.keys.single} checked={on} onChange={setOn} />
      <dl className={styles.keys}>
        {keys.map(([key, does]) => (
          <div key={key} className={styles.keyLine}>
            <dt>
              <KeyHint keys={key} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
