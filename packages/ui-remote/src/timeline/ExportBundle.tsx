import type { Execution } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { MenuButton } from '../components/MenuButton';
import { useClient } from '../host/remote-context';
import { asIncidentCenterError } from '../host/use-change';
import { ErrorNotice } from '../policy/ErrorNotice';
import { useMessages, useNumberFormat } from '../theme/locale-context';
import styles from './ExportBundle.module.css';

export interface ExportBundleProps {
  /** The runs of what is shown. */
  readonly executions: readonly Execution[];
  readonly label?: string | undefined;
  readonly primary?: boolean | undefined;
}

/** Fetches the evidence bundle that a run has made, by an address that is good for minutes. */
export function ExportBundle({ executions, label, primary = false }: ExportBundleProps): ReactNode {
  const { page } = useMessages().timeline;
  const number = useNumberFormat();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const made = executions.flatMap(({ id, bundle_ref, runbook_name, runbook_version }) =>
    bundle_ref === null ? [] : [{ id, sha256: bundle_ref, name: page.runOf(runbook_name, number(runbook_version)) }],
  );
  const fetchBundle = async (executionId: string, sha256: string): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const { url } = await client.getEvidenceUrl({ execution_id: executionId, sha256 });
      const link = document.createElement('a');
      link.href = url;
      link.download = `evidence-bundle-${sha256.slice(0, 12)}.json`;
      link.rel = 'noopener';
      link.click();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const words = label ?? page.export;
  const variant = primary ? 'primary' : 'secondary';
  const [only, ...more] = made;
  const button =
    only === undefined ? (
      <Button
        glyph="export"
        refusal={
          executions.length === 0
            ? { why: page.exportNoRuns, toFix: page.exportNoRunsFix }
            : { why: page.exportNoneWhy, toFix: page.exportNoneFix }
        }
      >
        {words}
      </Button>
    ) : more.length === 0 ? (
      <Button variant={variant} glyph="export" busy={busy} onClick={() => void fetchBundle(only.id, only.sha256)}>
        {words}
      </Button>
    ) : (
      <MenuButton
        variant={variant}
        glyph="export"
        label={words}
        items={made.map(({ id, sha256, name }) => ({
          id,
          label: page.exportOf(name),
          onSelect: () => void fetchBundle(id, sha256),
        }))}
      />
    );
  return (
    <span className={styles.export}>
      {button}
      {error === undefined ? null : (
        <span className={styles.error}>
          <ErrorNotice error={asIncidentCenterError(error)} action={words} onDismiss={() => setError(undefined)} />
        </span>
      )}
    </span>
  );
}
