import './styles/mantine.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startSession } from './api/session';
import { App } from './App';
import { exposeInsight } from './calls/debug';
import { followEvents } from './calls/follow';

followEvents();
exposeInsight();
void startSession();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
