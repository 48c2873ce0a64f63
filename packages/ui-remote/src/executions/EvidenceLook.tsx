import type { Evidence } from '@incident-center/sdk/contract';
import { type ReactNode, useState } from 'react';
import { Button } from '../components/Button';
import { Glyph } from '../components/Glyph';
import { RefusedBox } from '../components/RefusedBox';
import { Skeleton } from '../components/Skeleton';
import { useMessages } from '../theme/locale-context';
import styles from './EvidenceLook.module.css';
import type { EvidenceAccess } from './evidence-access';
import { PictureLook } from './PictureLook';
import { TextLook } from './TextLook';
import { useEvidencePreview } from './use-evidence-preview';

export interface EvidenceLookProps {
  readonly file: Evidence;
  readonly access: EvidenceAccess;
}

/** What is in a file, in its place. What is sensitive is not even fetched until somebody asks for it. */
export function EvidenceLook({ file, access }: EvidenceLookProps): ReactNode {
  const { executions, policy, error } = useMessages();
  const { look: words } = executions;
  const [asked, setAsked] = useState(file.sensitive !== true);
  const refused = file.sensitive === true ? access.sensitiveRefusal : undefined;
  const { reading, onRetry, onFailed } = useEvidencePreview(file, access.preview, asked && !refused);
  if (refused) return <RefusedBox action={words.reveal} {...refused} />;
  if (!asked)
    return (
      <div className={styles.hidden}>
        <Glyph name="padlock" size="large" />
        <p className={styles.words}>
          <strong>{words.hidden}</strong> {words.hiddenText}
        </p>
        <Button onClick={() => setAsked(true)}>{words.reveal}</Button>
      </div>
    );
  if (reading.state === 'loading') return <Skeleton lines={3} />;
  if (reading.state === 'failed')
    return (
      <div className={styles.failed} role="alert">
        <p className={styles.words}>
          {policy.error.codes[reading.code]} <bdi dir="ltr">({reading.code})</bdi>
        </p>
        <Button size="small" glyph="refresh" onClick={onRetry}>
          {error.tryAgain}
        </Button>
      </div>
    );
  const { preview } = reading;
  return preview.kind === 'image' ? (
    <PictureLook
      name={file.name}
      url={preview.url}
      onFailed={() => void preview.explain().then((code) => onFailed(code ?? 'UNSUPPORTED_MEDIA_TYPE'))}
    />
  ) : (
    <TextLook name={file.name} size={file.size} text={preview.text} truncated={preview.truncated} />
  );
}
