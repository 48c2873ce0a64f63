import type { FeatureFlag } from '@incident-center/sdk/contract';
import type { ReactNode } from 'react';
import { NotFound, type NotFoundProps } from '../components/NotFound';
import { useLocale } from '../theme/locale-context';
import styles from './Missing.module.css';
import { useHost } from './remote-context';
import { useFeature } from './use-feature';
import { useOffNotice } from './use-off-notice';

export interface MissingProps extends Pick<NotFoundProps, 'name' | 'onBack' | 'backLabel' | 'level'> {
  /** The feature that it belongs to: where that is off, nothing is looked for. */
  readonly flag: FeatureFlag;
}

/** What is not found, in the tenants where it was looked for; where the feature is off is said beside it. */
export function Missing({ flag, ...props }: MissingProps): ReactNode {
  const { tenant } = useHost();
  const { locale, messages } = useLocale();
  const offNotice = useOffNotice(flag);
  const looked = useFeature(flag)?.on ?? tenant.ids;
  const tenants = new Intl.ListFormat(locale, { type: 'disjunction' }).format(looked);
  return (
    <div className={styles.missing}>
      {offNotice}
      <NotFound {...props} tenants={tenants || messages.incidents.page.someTenants} />
    </div>
  );
}
