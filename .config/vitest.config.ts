import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { findChromium } from '../src/testing/set-up/find-chromium.ts';

// What Node compiled is kept for the next process; the tests start many.
process.env.NODE_COMPILE_CACHE ??= path.join(tmpdir(), 'veo-bot-compile-cache');

// The page is tried in a real browser where there is one; .ci/run always brings one.
const hasBrowser = findChromium() !== undefined;
if (!hasBrowser) process.stderr.write('There is no Chromium in /usr/bin: the tests of the page in a browser are left out.\n');
const inBrowser = '**/*.browser.test.ts';
// What differs with a version of Node has shown by then: .ci/run tries the page (which runs on the browser's own engine), what is drawn, and
// the longest lists of cases on one version alone.
const triedOnce = [inBrowser, 'src/preview/**', 'src/testing/whole/*crash.test.ts', 'src/testing/whole/every-option.test.ts'];
const isAnotherNode = process.env.VEO_BOT_ANOTHER_NODE === '1';
const leftOut = isAnotherNode ? triedOnce : hasBrowser ? [] : [inBrowser];

// With LIVE=1 the tests that talk to the real Google run, and they alone; see README.md.
const live = process.env.LIVE === '1';
const liveTests = '**/*.live.test.ts';

// Of long lists of the same kind, such as every step at which the bot may die, all are tried and not only those that differ most.
const everything = process.env.EVERYTHING === '1';

// Where .ci/run wants to read the counts.
const report = process.env.VEO_BOT_TEST_REPORT;

export const config = defineConfig({
  test: {
    root: path.join(import.meta.dirname, '..'),
    include: live
      ? [`src/${liveTests}`]
      : ['src/**/*.test.ts', 'commands/**/*.test.ts', '.ci/**/*.test.ts', '.container/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...(live ? [] : [liveTests]), ...leftOut],
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    provide: { everything },
    globalSetup: ['src/testing/set-up/prepare-tests.ts'],
    setupFiles: ['src/testing/set-up/install.ts'],
    // Test files share a worker's modules: loading discord.js, Bolt and the others for each of them is a sixth of the whole time.
    isolate: false,
    // A third of a test's time is waiting: for a process to die, for a page. One worker more than there are cores uses it.
    maxWorkers: availableParallelism() + 1,
    // What is waited for comes at once, or when a busy machine gets to it.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

// vitest only reads a default export.
export { config as default };
