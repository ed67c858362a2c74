import { createRoot } from 'react-dom/client';
import { App } from '../app.tsx';
import { signedOut } from '../server/api.ts';
import { followSignOut } from '../server/sign-out.ts';
import { restoreTheme } from '../ui/theme.ts';

restoreTheme();
followSignOut();
// The server then answers with the page to sign in.
window.addEventListener(signedOut, () => location.reload());
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
