import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/shell.css';
import './styles/pages.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with id root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
