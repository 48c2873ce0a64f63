import { createPathNavigation, type IncidentCenterHost } from '@incident-center/sdk/host';
import { IncidentCenter } from '@incident-center/ui-remote';
import '@incident-center/ui-remote/styles.css';
import { createRoot } from 'react-dom/client';

// The least that a host needs to mount the screens as a library; library.spec.ts serves it.
const never = () => () => {};
const navigation = createPathNavigation({ base: '/library', go: (path) => location.assign(path) });
const host: IncidentCenterHost = {
  user: { id: 'on-call-operator', name: 'On-call operator', roles: [] },
  tenant: { ids: ['A1'], name: 'A1', environment: 'prod' },
  apiBase: '/api/incident-center',
  getHeaders: () => ({}),
  flags: { isEnabled: () => true, subscribe: never },
  theme: { current: () => 'light', subscribe: never },
  locale: 'en',
  navigate: navigation.navigate,
  buildHref: navigation.buildHref,
  openApproval: (approvalId) => navigation.navigate({ screen: 'approval', approvalId }),
};

const root = document.querySelector('#root');
const target = navigation.targetOf(location.pathname);
if (root) createRoot(root).render(<IncidentCenter host={host} target={target} />);
