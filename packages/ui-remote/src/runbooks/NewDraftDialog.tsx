import type { IncidentCenterError } from '@incident-center/sdk/client';
import type { RunbookSpec } from '@incident-center/sdk/contract';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../components/Button';
import { Checkbox } from '../components/Checkbox';
import { Dialog } from '../components/Dialog';
import { Glyph } from '../components/Glyph';
import { TextArea } from '../components/TextArea';
import { TextField } from '../components/TextField';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages } from '../theme/locale-context';
import { type DraftInput, issuesOfField, readDraft, readTags } from './draft-input';
import styles from './NewDraftDialog.module.css';
import { specTemplate } from './spec-template';

/** A draft that is complete as far as that can be said here. */
export interface NewDraft {
  readonly name: string;
  readonly tenants: string[];
  readonly tags: Record<string, string>;
  readonly spec: RunbookSpec;
}

export interface NewDraftDialogProps {
  /** The tenants it may be for. */
  readonly tenants: readonly string[];
  /** What to begin with, instead of the template. */
  readonly from?: { readonly name: string; readonly spec: RunbookSpec } | undefined;
  readonly busy: boolean;
  readonly error: IncidentCenterError | undefined;
  readonly onCreate: (draft: NewDraft) => void;
  readonly onClose: () => void;
}

const written = (spec: object): string => JSON.stringify(spec, null, 2);

/** Writes a draft: what is wrong with it is named by its path. Nothing typed is lost to a refusal. */
export function NewDraftDialog({ tenants, from, busy, error, onCreate, onClose }: NewDraftDialogProps): ReactNode {
  const { runbooks, action } = useMessages();
  const { draftDialog: words } = runbooks;
  const [input, setInput] = useState<DraftInput>({
    name: from?.name ?? '',
    tenants,
    tags: '',
    spec: written(from?.spec ?? specTemplate),
  });
  const [tried, setTried] = useState(false);
  const change = (part: Partial<DraftInput>): void => setInput((before) => ({ ...before, ...part }));
  const { problems } = readDraft(input);
  const issues = error?.details.issues ?? [];
  const ofSpec = issuesOfField(issues, 'spec');
  const elsewhere = error && ofSpec.length < Math.max(1, issues.length);
  const issuesBox = useRef<HTMLDivElement>(null);
  // A long spec would hide what is wrong with it.
  useEffect(() => {
    if (error) issuesBox.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  const send = (): void => {
    setTried(true);
    const read = readDraft(input);
    if (read.problems || busy) return;
    onCreate({
      name: input.name.trim(),
      tenants: [...input.tenants],
      tags: readTags(input.tags),
      spec: read.spec,
    });
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words.title}
      description={words.description}
      onSubmit={send}
      footer={
        <>
          <Button onClick={onClose}>{action.cancel}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {words.send}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <TextField
          label={words.name}
          required
          hint={words.nameHint}
          error={tried && problems?.name ? words.nameMissing : issuesOfField(issues, 'name')[0]?.message}
          value={input.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <fieldset className={styles.tenants}>
          <legend className={styles.legend}>{words.tenants}</legend>
          {tenants.map((tenant) => (
            <Checkbox
              key={tenant}
              label={tenant}
              checked={input.tenants.includes(tenant)}
              onChange={(checked) =>
                change({
                  tenants: tenants.filter((one) => (one === tenant ? checked : input.tenants.includes(one))),
                })
              }
            />
          ))}
          {tried && problems?.tenants ? (
            <p className={styles.wrong}>
              <Glyph name="warning" />
              {words.tenantsMissing}
            </p>
          ) : null}
        </fieldset>
        <TextField
          label={words.tags}
          optional
          hint={words.tagsHint}
          value={input.tags}
          onChange={(event) => change({ tags: event.target.value })}
        />
        <TextArea
          label={words.spec}
          required
          mono
          dir="ltr"
          spellCheck={false}
          hint={words.specHint}
          error={tried && problems?.spec !== undefined ? words.notJson(problems.spec) : undefined}
          value={input.spec}
          rows={16}
          onChange={(event) => change({ spec: event.target.value })}
        />
        <div className={styles.tools}>
          <Button
            size="small"
            onClick={() => {
              const read = readDraft({ ...input, name: 'any', tenants: ['any'] });
              setTried(true);
              if (!read.problems) change({ spec: written(read.spec) });
            }}
          >
            {words.format}
          </Button>
          <Button size="small" variant="quiet" onClick={() => change({ spec: written(specTemplate) })}>
            {words.template}
          </Button>
        </div>
        {ofSpec.length > 0 ? (
          <div ref={issuesBox} className={styles.issues} role="alert">
            <p className={styles.wrong}>
              <Glyph name="warning" />
              {words.issues}
            </p>
            <ul>
              {ofSpec.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  <bdi dir="ltr">
                    <code>{path}</code> {message}
                  </bdi>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {elsewhere ? <ErrorNotice error={error} action={words.send} /> : null}
      </div>
    </Dialog>
  );
}
