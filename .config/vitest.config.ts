import path from 'node:path';
import { defineConfig } from 'vitest/config';

// Where .ci/run wants to read the counts.
const report = process.env.VEO_BOT_TEST_REPORT;

export const config = defineConfig({
  test: {
    root: path.join(import.meta.dirname, '..'),
    include: ['src/**/*.test.ts', 'commands/**/*.test.ts', '.ci/**/*.test.ts'],
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

// vitest only reads a default export.
export { config as default };
