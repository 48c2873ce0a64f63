import type { ReactNode } from 'react';
import { Skeleton } from '../components/Skeleton';
import { ThemeRoot } from '../theme/ThemeRoot';

/** The federated entry of this screen. */
export default function Timeline(): ReactNode {
  return (
    <ThemeRoot>
      <Skeleton lines={6} rows />
    </ThemeRoot>
  );
}
