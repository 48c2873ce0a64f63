import type { ReactNode } from 'react';
import { Icon, type IconName } from '../shell/Icon.js';
import { Page } from './Page.js';

export interface MessagePageProps {
  title: string;
  icon: IconName;
  children: ReactNode;
}

/** A page that says why there is nothing to show, and where to go from here. */
export function MessagePage({ title, icon, children }: MessagePageProps) {
  return (
    <div className="sb-message">
      <span className="sb-message-icon">
        <Icon name={icon} large />
      </span>
      <Page title={title}>{children}</Page>
    </div>
  );
}
