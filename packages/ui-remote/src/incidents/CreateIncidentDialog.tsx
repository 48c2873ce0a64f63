import type { Incident } from '@incident-center/sdk/contract';
import { SEVERITIES, type Severity } from '@incident-center/state-machines/transition-table';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { Dialog } from '../components/Dialog';
import { Glyph } from '../components/Glyph';
import { SelectField } from '../components/SelectField';
import { TextArea } from '../components/TextArea';
import { TextField } from '../components/TextField';
import { useHost } from '../host/remote-context';
import { useChange } from '../host/use-change';
import { useFeature } from '../host/use-feature';
import { useSimulations } from '../host/use-simulations';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useRefusalOf } from '../policy/use-refusal';
import { useMessages } from '../theme/locale-context';
import styles from './incident-dialogs.module.css';

export interface CreateIncidentDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCreated: (incident: Incident) => void;
}

/** Declares an incident by hand. */
export function CreateIncidentDialog(props: CreateIncidentDialogProps): ReactNode {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, onCreated }: CreateIncidentDialogProps): ReactNode {
  const { incidents, severity: severities, action } = useMessages();
  const { create: words } = incidents;
  const { tenant, user } = useHost();
  const refusalOf = useRefusalOf();
  // None is opened where nobody would see it.
  const offered = useFeature('incident_center_enabled')?.on ?? tenant.ids;
  const [title, setTitle] = useState('');
  const [severity, setSeverity] = useState<Severity>('medium');
  const [tenants, setTenants] = useState<readonly string[]>(offered.slice(0, 1));
  const [description, setDescription] = useState('');
  const [mine, setMine] = useState(true);
  const [tried, setTried] = useState(false);
  const { environment } = tenant;
  const may = useSimulations({
    create:
      tenants.length > 0
        ? {
            action: 'can_create_incident' as const,
            resource: { type: 'incident' as const, scope: { tenants: [...tenants], environment } },
          }
        : undefined,
  });
  const create = useChange((client, _: undefined) =>
    client.createIncident({
      title: title.trim(),
      description,
      severity,
      tenants: [...tenants],
      environment,
      ...(mine && { owner: user.id }),
    }),
  );
  const send = async (): Promise<void> => {
    setTried(true);
    if (title.trim() === '' || tenants.length === 0 || create.busy || refusalOf(may.create, words.create)) return;
    const answer = await create.run(undefined);
    if (answer) onCreated(answer.incident);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.description}
      onSubmit={() => void send()}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="primary" busy={create.busy} refusal={refusalOf(may.create, words.create)}>
            {words.create}
          </Button>
        </>
      }
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        required
        maxLength={300}
        value={title}
        error={tried && title.trim() === '' ? words.nameMissing : undefined}
        onChange={(event) => setTitle(event.target.value)}
      />
      <div className={styles.pair}>
        <SelectField
          label={words.severity}
          value={severity}
          options={[...SEVERITIES].reverse().map((value) => ({ value, label: severities[value] }))}
          onChange={(event) => setSeverity(SEVERITIES.find((one) => one === event.target.value) ?? severity)}
        />
        <TextField label={words.environment} value={environment} locked readOnly />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend can't be laid out like the other labels. */}
      <div role="group" aria-label={words.tenants} className={styles.group}>
        <span className={styles.groupTitle}>{words.tenants}</span>
        <div className={styles.row}>
          {offered.map((id) => (
            <Checkbox
              key={id}
              label={id}
              checked={tenants.includes(id)}
              onChange={(on) => setTenants(on ? [...tenants, id] : tenants.filter((one) => one !== id))}
            />
          ))}
        </div>
        {tried && tenants.length === 0 ? (
          <p className={styles.error}>
            <Glyph name="warning" /> {words.tenantsMissing}
          </p>
        ) : null}
      </div>
      <TextArea
        label={words.text}
        optional
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      <Checkbox label={words.mine} checked={mine} onChange={setMine} />
      {create.error ? <ErrorNotice error={create.error} action={words.create} onDismiss={create.reset} /> : null}
    </Dialog>
  );
}
