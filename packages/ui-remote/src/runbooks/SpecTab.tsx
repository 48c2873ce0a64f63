import type { RunbookSpec } from '@incident-center/sdk/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { CopyButton } from '../components/CopyButton';
import { SegmentedControl } from '../components/SegmentedControl';
import { useMessages } from '../theme/locale-context';
import styles from './SpecTab.module.css';
import { toYaml } from './to-yaml';

/** A spec as text, to read or to take along. */
export function SpecTab({
  spec,
  action,
  only,
}: {
  readonly spec: RunbookSpec;
  readonly action?: ReactNode;
  /** In one form, without a choice. */
  readonly only?: 'yaml' | 'json' | undefined;
}): ReactNode {
  const { spec: words } = useMessages().runbooks;
  const [format, setFormat] = useState<'yaml' | 'json'>(only ?? 'yaml');
  const text = useMemo(() => (format === 'yaml' ? toYaml(spec) : JSON.stringify(spec, null, 2)), [spec, format]);
  return (
    <div className={styles.spec}>
      <div className={styles.head}>
        {only ? null : (
          <SegmentedControl
            label={words.format}
            options={[
              { value: 'yaml', label: 'YAML' },
              { value: 'json', label: 'JSON' },
            ]}
            value={format}
            onChange={setFormat}
          />
        )}
        <CopyButton text={text} what={words.copy} />
        <span className={styles.hint}>{words.hint}</span>
        {action}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text that scrolls has to be reached by keys. */}
      <pre className={styles.text} dir="ltr" tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}
