import type { IncidentCenterError } from '@incident-center/sdk/client';
import { REDACTION_REASONS, type RedactionReason, type TimelineEvent } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { Dialog } from '../components/Dialog';
import { SelectField } from '../components/SelectField';
import { TextArea } from '../components/TextArea';
import { useChange } from '../host/use-change';
import { ErrorNotice } from '../policy/ErrorNotice';
import { rationaleLacks } from '../policy/refusal-words';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './RedactDialog.module.css';
import { filesOf, shortPath } from './redact-event';
import { toggled } from './toggled';

export interface RedactDialogProps {
  readonly event: TimelineEvent;
  readonly onClose: () => void;
}

/** Erases what was written beside an event: what of it, why, and only then for good. */
export function RedactDialog({ event, onClose }: RedactDialogProps): ReactNode {
  const change = useChange((client, given: RedactionGiven) => client.redactEvent({ event_id: event.id, ...given }));
  return (
    <RedactForm
      event={event}
      busy={change.busy}
      error={change.error}
      onErase={(given) => void change.run(given).then((done) => done && onClose())}
      onClose={onClose}
    />
  );
}

/** What is erased, and why. */
export interface RedactionGiven {
  readonly paths?: string[];
  readonly files?: string[];
  readonly reason: RedactionReason;
  readonly rationale: string;
}

export interface RedactFormProps extends RedactDialogProps {
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onErase: (given: RedactionGiven) => void;
}

/** The dialog itself, which needs no connection. */
export function RedactForm({ event, busy, error, onErase, onClose }: RedactFormProps): ReactNode {
  const { timeline, action, policy } = useMessages();
  const { redact, events } = timeline;
  const number = useNumberFormat();
  // The spec of a runbook is kept as it was approved and run: the server does not erase it.
  const paths = event.openings.map(({ path }) => path).filter((path) => path !== '/spec');
  const files = filesOf(event);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(paths.length === 1 ? paths : []));
  const [reason, setReason] = useState('');
  const [rationale, setRationale] = useState('');
  const [tried, setTried] = useState(false);
  const lacks = rationaleLacks(rationale);
  const send = (): void => {
    setTried(true);
    const known = REDACTION_REASONS.find((one) => one === reason);
    if (chosen.size === 0 || known === undefined || lacks > 0 || busy) return;
    const [some = [], gone = []] = [paths, files].map((all) => all.filter((one) => chosen.has(one)));
    onErase({
      ...(some.length > 0 ? { paths: some } : {}),
      ...(gone.length > 0 ? { files: gone } : {}),
      reason: known,
      rationale: rationale.trim(),
    });
  };
  const choice = (value: string, label: string): ReactNode => (
    <Checkbox
      key={value}
      label={label}
      checked={chosen.has(value)}
      onChange={() => setChosen((before) => toggled(before, value))}
    />
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={redact.title}
      description={redact.description}
      onSubmit={send}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="danger-fill" busy={busy}>
            {redact.confirm}
          </Button>
        </>
      }
    >
      <fieldset className={styles.what}>
        <legend>{redact.what}</legend>
        {paths.map((path) => choice(path, shortPath(path)))}
        {files.map((digest) => choice(digest, redact.file(digest.slice(0, 12))))}
        {tried && chosen.size === 0 ? (
          <p role="alert" className={styles.missing}>
            {redact.nothing}
          </p>
        ) : null}
      </fieldset>
      <SelectField
        label={redact.reason}
        required
        placeholder={redact.chooseReason}
        options={REDACTION_REASONS.map((value) => ({ value, label: events.redactionReason[value] ?? value }))}
        value={reason}
        error={tried && reason === '' ? redact.reasonMissing : undefined}
        onChange={(changed) => setReason(changed.target.value)}
      />
      <TextArea
        label={policy.rationale.label}
        required
        rows={3}
        hint={policy.rationale.hint}
        value={rationale}
        error={tried && lacks > 0 ? policy.rationale.short(lacks, number(lacks)) : undefined}
        onChange={(changed) => setRationale(changed.target.value)}
      />
      {error ? <ErrorNotice error={error} action={redact.confirm} /> : null}
    </Dialog>
  );
}
