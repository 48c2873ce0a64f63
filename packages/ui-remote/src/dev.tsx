import { createRoot } from 'react-dom/client';
import IncidentCenter from './exposes/IncidentCenter';

const root = document.getElementById('root');
if (root) createRoot(root).render(<IncidentCenter />);
