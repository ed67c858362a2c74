import { restoreTheme } from '../ui/theme.ts';

restoreTheme();
