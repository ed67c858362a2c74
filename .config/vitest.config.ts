import path from 'node:path';
import { defineConfig } from 'vitest/config';

export const config = defineConfig({
  test: {
    root: path.join(import.meta.dirname, '..'),
    include: ['src/**/*.test.ts', 'commands/**/*.test.ts', '.ci/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

// vitest only reads a default export.
export { config as default };
