import { createRoot } from 'react-dom/client';
import { App } from '../app.tsx';
import { preferredLanguage } from '../language/languages.ts';
import { onLanguage, speak, spokenLanguage } from '../language/speak.ts';
import { signedOut } from '../server/server.ts';
import { followSignOut } from '../server/sign-out.ts';
import { restoreTheme } from '../ui/theme.ts';
import { registerService } from './register-service.ts';

restoreTheme();
followSignOut();
// The server then answers with the page to sign in.
window.addEventListener(signedOut, () => location.reload());
onLanguage(() => {
  document.documentElement.lang = spokenLanguage();
});
// Without its texts the page is there all the same, in English.
await speak(preferredLanguage()).catch(() => undefined);
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
registerService();
