import { forwardRef } from 'react';
import { useFileSize } from '../approvals/file-size';
import { Button } from '../components/Button';
import { CopyButton } from '../components/CopyButton';
import { Glyph } from '../components/Glyph';
import { Hash } from '../components/Hash';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import type { BundleMoment } from './bundle-moments';
import styles from './ExportDialog.module.css';
import type { MadeBundle } from './evidence-export';

export interface ExportedBundleProps {
  readonly bundle: MadeBundle;
  /** The digest that an event names, where the export is of a moment that one was made at. */
  readonly recorded: BundleMoment['recorded'];
  /** Whether the attached files are in it. */
  readonly files: boolean;
  readonly onVerify: () => void;
  readonly onSave: () => void;
}

/** The command with which anybody checks a bundle. */
export const verifyCommand = (name: string): string => `node incident-center-verify.js ${name} --trust keys.json`;

/** What was exported, and how it can be checked. The button that it leads to takes the focus. */
export const ExportedBundle = forwardRef<HTMLButtonElement, ExportedBundleProps>(function ExportedBundle(props, ref) {
  const { bundle, recorded, onVerify, onSave } = props;
  const { export: words } = useMessages().evidence;
  const number = useNumberFormat();
  const size = useFileSize();
  const { name, sha256, through, log_size } = bundle;
  const command = verifyCommand(name);
  return (
    <>
      <section className={styles.slip} aria-label={name}>
        <div className={styles.slipHead}>
          <span className={styles.box}>
            <Glyph name="check" size="large" />
          </span>
          <div className={styles.slipWords}>
            <bdi dir="ltr" className={styles.name}>
              {name}
            </bdi>
            <p className={styles.small}>
              {size(bundle.size)} · {words.saved}
            </p>
          </div>
          <Button size="small" variant="quiet" glyph="export" onClick={onSave}>
            {words.saveAgain}
          </Button>
        </div>
        <dl className={styles.facts}>
          <dt>{words.holds}</dt>
          <dd>{words.events(through, number(through))}</dd>
          <dt>{words.digest}</dt>
          <dd>
            <Hash value={sha256} start={12} end={8} copyable />
            <span className={styles.small}>{words.digestHow}</span>
          </dd>
          <dt>{words.proof}</dt>
          <dd>{words.proofTo(number(log_size))}</dd>
          {recorded === undefined ? null : recorded.sha256 === sha256 ? (
            <>
              <dt>{words.same}</dt>
              <dd className={styles.same}>
                <Glyph name="check" colour="ok" /> {words.sameAs(number(recorded.seq))}
              </dd>
            </>
          ) : (
            <dd className={styles.across}>{words.notSame(number(recorded.seq))}</dd>
          )}
        </dl>
      </section>
      <div className={styles.next}>
        <Button ref={ref} variant="primary" glyph="shield-check" trailingGlyph="arrow-right" onClick={onVerify}>
          {words.verify}
        </Button>
        <p className={styles.small}>{words.verifyHow}</p>
      </div>
      <div className={styles.offline}>
        <p className={styles.legend}>{words.offline}</p>
        <div className={styles.command}>
          <bdi dir="ltr">{command}</bdi>
          <CopyButton text={command} what={words.command} />
        </div>
        <p className={styles.small}>{words.trust}</p>
      </div>
    </>
  );
});
