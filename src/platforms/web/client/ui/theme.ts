const storageKey = 'veo-bot.theme';

/** Takes up what the person chose here before; without a choice the system's own colours stay. */
export function restoreTheme(): void {
  const stored = localStorage.getItem(storageKey);
  if (stored === 'light' || stored === 'dark') document.documentElement.dataset.theme = stored;
}

export function setTheme(theme: 'light' | 'dark'): void {
  localStorage.setItem(storageKey, theme);
  document.documentElement.dataset.theme = theme;
}

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}
