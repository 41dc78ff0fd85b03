import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './design/tokens.css';
import './design/base.css';
import './design/shell.css';
import './design/controls.css';
import { App } from './app/app.tsx';
import { pageAt } from './app/routes.ts';
import { loadSession } from './app/session.ts';
import { startShortcuts } from './app/shortcuts.ts';
import { startTheme } from './app/theme.ts';

startTheme();
startShortcuts();
void loadSession(pageAt(window.location.pathname)?.page.load());
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
