import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { restoreTheme } from './theme.ts';

restoreTheme();
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
