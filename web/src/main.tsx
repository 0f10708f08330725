import './styles/mantine.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startSession } from './api/session';
import { App } from './App';
import { exposeInsight } from './calls/debug';
import { followEvents } from './calls/follow';
import { followPictures } from './calls/pictures';
import { followScene } from './calls/scene';

followEvents();
followPictures();
followScene();
exposeInsight();
void startSession();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
