import { createPathNavigation, type IncidentCenterHost } from '@incident-center/sdk/host';
import { createRoot } from 'react-dom/client';
import IncidentCenter from './exposes/IncidentCenter';

/** The screens on a page of their own: `?api=` and `?user=` say which server, and as whom it knows this browser. */
const query = new URLSearchParams(location.search);
const navigation = createPathNavigation({
  base: '',
  go: (path) => {
    history.pushState(undefined, '', path + location.search);
    draw();
  },
});
const user = query.get('user') ?? 'on-call-operator';
const host: IncidentCenterHost = {
  user: { id: user, name: user, roles: [] },
  tenant: { ids: (query.get('tenants') ?? 'A1,A2').split(','), name: 'A1, A2', environment: 'prod' },
  apiBase: query.get('api') ?? '/api/incident-center',
  getHeaders: () => ({}),
  flags: { isEnabled: () => true, subscribe: () => () => {} },
  theme: { current: () => 'auto', subscribe: () => () => {} },
  locale: query.get('locale') ?? 'en',
  navigate: navigation.navigate,
  buildHref: navigation.buildHref,
  openApproval: (approvalId) => navigation.navigate({ screen: 'approval', approvalId }),
};

const element = document.getElementById('root');
const root = element && createRoot(element);

function draw(): void {
  root?.render(<IncidentCenter host={host} target={navigation.targetOf(location.pathname)} />);
}

addEventListener('popstate', draw);
draw();
