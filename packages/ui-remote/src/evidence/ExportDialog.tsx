import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useFileSize } from '../approvals/file-size';
import { useAnnounce } from '../components/Announcer';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { Dialog } from '../components/Dialog';
import { Glyph } from '../components/Glyph';
import { Skeleton } from '../components/Skeleton';
import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import type { BundleMoment } from './bundle-moments';
import styles from './ExportDialog.module.css';
import { ExportedBundle } from './ExportedBundle';
import { ExportFailed } from './ExportFailed';
import type { EvidenceExport, ExportChoice } from './evidence-export';

export interface ExportDialogProps {
  /** What it is the evidence of. */
  readonly subject: string;
  /** Said where the bundle is of more than what is shown. */
  readonly note?: string | undefined;
  /** The moments to choose from, the first chosen; undefined while they are read. */
  readonly moments: readonly BundleMoment[] | undefined;
  readonly state: EvidenceExport;
  readonly now: number;
  readonly onExport: (choice: ExportChoice) => void;
  /** Asks again at once where the server was busy. */
  readonly onAskNow: () => void;
  /** Leads to the page that checks it, with the file in hand. */
  readonly onVerify: () => void;
  /** Puts the file into the downloads once more. */
  readonly onSave: () => void;
  /** Leads to an event of the timeline. */
  readonly onShowEvent?: ((eventId: string) => void) | undefined;
  readonly onClose: () => void;
}

/** Asks what is exported, and says what came of it and how anybody can check it. */
export function ExportDialog(props: ExportDialogProps): ReactNode {
  const { subject, note, moments, state, now, onClose } = props;
  const { evidence, action, error } = useMessages();
  const { export: words } = evidence;
  const [picked, setPicked] = useState<string>();
  const [files, setFiles] = useState(true);
  const moment = moments?.find(({ id }) => id === picked) ?? moments?.[0];
  const announce = useAnnounce();
  const next = useRef<HTMLButtonElement>(null);
  const { at } = state;
  useEffect(() => {
    // What had the focus is gone with what it was for.
    if (at === 'done') next.current?.focus();
    if (at === 'done') announce(`${words.ready}. ${words.saved}`);
  }, [at, announce, words]);
  const working = at === 'making' || at === 'busy' || at === 'reading';
  const again = at === 'failed';
  return (
    <Dialog
      open
      onClose={onClose}
      title={at === 'done' ? words.ready : words.action}
      description={<bdi>{subject}</bdi>}
      onSubmit={() => (moment === undefined || working ? undefined : props.onExport({ moment: moment.id, files }))}
      footer={
        at === 'done' ? (
          <Button onClick={onClose}>{action.close}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{action.cancel}</Button>
            <Button type="submit" variant="primary" glyph="export" busy={working || moments === undefined}>
              {again ? error.tryAgain : words.action}
            </Button>
          </>
        )
      }
    >
      {at === 'done' ? (
        <ExportedBundle {...props} ref={next} bundle={state.bundle} recorded={moment?.recorded} files={files} />
      ) : (
        <>
          <p className={styles.text}>
            {words.description} {note}
          </p>
          {moments === undefined ? (
            <Skeleton lines={2} />
          ) : (
            <Moments {...{ moments, moment, now }} disabled={working} onPick={setPicked} />
          )}
          <div className={styles.files}>
            <Checkbox label={words.withFiles} checked={files} onChange={working ? () => undefined : setFiles} />
            <p className={styles.small}>{words.withFilesHint}</p>
          </div>
          {working ? <Working state={state} now={now} onAskNow={props.onAskNow} /> : null}
          {at === 'failed' ? <ExportFailed error={state.error} onShowEvent={props.onShowEvent} /> : null}
        </>
      )}
    </Dialog>
  );
}

interface MomentsProps {
  readonly moments: readonly BundleMoment[];
  readonly moment: BundleMoment | undefined;
  readonly now: number;
  readonly disabled: boolean;
  readonly onPick: (id: string) => void;
}

/** One moment is said, several are a choice. */
function Moments({ moments, moment, now, disabled, onPick }: MomentsProps): ReactNode {
  const { export: words } = useMessages().evidence;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const name = useId();
  const titleOf = ({ kind, at }: BundleMoment): string =>
    kind === 'now' || at === undefined ? words.now : words[kind](time.moment(at, now));
  const factsOf = ({ through, later }: BundleMoment): string =>
    [
      ...(through > 0 ? [words.events(through, number(through))] : []),
      later === 0 ? words.newest : words.later(later, number(later)),
    ].join(' · ');
  const [only, ...more] = moments;
  if (only !== undefined && more.length === 0)
    return (
      <p className={styles.only}>
        <Glyph name="clock" />
        <span>
          <strong>{titleOf(only)}</strong>
          <span className={styles.small}>{factsOf(only)}</span>
        </span>
      </p>
    );
  return (
    <fieldset className={styles.moments} disabled={disabled}>
      <legend className={styles.legend}>{words.moment}</legend>
      {moments.map((one) => (
        <label key={one.id} className={styles.moment}>
          <input
            type="radio"
            name={name}
            className={styles.radio}
            checked={one.id === moment?.id}
            onChange={() => onPick(one.id)}
          />
          <span>
            <strong>{titleOf(one)}</strong>
            <span className={styles.small}>{factsOf(one)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Working({
  state,
  now,
  onAskNow,
}: {
  readonly state: EvidenceExport;
  readonly now: number;
  readonly onAskNow: () => void;
}): ReactNode {
  const { export: words } = useMessages().evidence;
  const number = useNumberFormat();
  const size = useFileSize();
  if (state.at === 'busy')
    return (
      <div className={styles.busy} role="status">
        <Glyph name="clock" />
        <div>
          {/* The seconds are no news: only that it waits is. */}
          <p aria-live="off">{words.busy(number(Math.max(0, Math.ceil((state.retryAt - now) / 1000))))}</p>
          <p className={styles.small}>{words.busyHow}</p>
        </div>
        <Button size="small" glyph="refresh" onClick={onAskNow}>
          {words.tryNow}
        </Button>
      </div>
    );
  return (
    <p className={styles.working} role="status">
      <Glyph name="working" />
      {state.at === 'reading' ? words.reading(size(state.bundle.size)) : words.making}
    </p>
  );
}
