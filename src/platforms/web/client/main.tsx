import { createRoot } from 'react-dom/client';
import { signedOut } from './api.ts';
import { App } from './app.tsx';
import { followSignOut } from './sign-out.ts';
import { restoreTheme } from './theme.ts';

restoreTheme();
followSignOut();
// The server then answers with the page to sign in.
window.addEventListener(signedOut, () => location.reload());
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
