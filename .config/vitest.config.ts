import { defineConfig } from 'vitest/config';

export const config = defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['src/**/*.test.ts', 'commands/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

// vitest only reads a default export.
export { config as default };
