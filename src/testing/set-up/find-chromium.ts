import { existsSync } from 'node:fs';

/** Debian's. The one without a window costs half as much time as the one with a hidden window: the same browser else. */
const paths = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;

/** @returns the browser for the tests of the page; undefined where there is none */
export function findChromium(): string | undefined {
  return paths.find((path) => existsSync(path));
}
