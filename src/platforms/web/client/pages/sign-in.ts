import { restoreTheme } from '../ui/theme.ts';

restoreTheme();
// A browser keeps our cookie back when a link on another site led here; from our own page it sends it.
const answer = await fetch('/api/video_chat/options');
if (answer.ok) location.reload();
