import { restoreTheme } from '../ui/theme.ts';

restoreTheme();
const again = () => location.reload();
document.querySelector('button')?.addEventListener('click', again);
window.addEventListener('online', again);
