import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { findChromium } from '../src/testing/set-up/find-chromium.ts';

// What Node compiled is kept for the next process; the tests start many.
process.env.NODE_COMPILE_CACHE ??= path.join(tmpdir(), 'veo-bot-compile-cache');

// The page is tried in a real browser where there is one; .ci/run always brings one.
const hasBrowser = findChromium() !== undefined;
if (!hasBrowser) process.stderr.write('There is no Chromium in /usr/bin: the tests of the page in a browser are left out.\n');
const inBrowser = '**/*.browser.test.ts';
// What differs between versions of Node are its own parts: .ci/run tries on one version alone what uses none, or none that the rest does
// not use as much.
const triedOnce = [
  // It runs on the browser's own engine, and is drawn.
  inBrowser,
  'src/platforms/web/client/**',
  'src/preview/**',
  // The longest lists of cases; the way of one case through the same parts is in the rest.
  'src/testing/whole/*crash.test.ts',
  'src/testing/whole/{every-option,discord-unread-events,outcomes,said-once}.test.ts',
  'src/platforms/web/access/who-may.test.ts',
  'src/emulator/catalog.test.ts',
  // Functions and the bot's own rules in memory: no file, no socket, no process.
  'src/domain/**',
  'src/platforms/chat/**',
  'src/testing/{toys,fakes,faults,mutants}/**',
  '.ci/**',
  // The engine's arithmetic and order; engine.test.ts and those of files, erasing, recovery and a broken database are in the rest.
  'src/engine/{state-machine,cancel-races,real-cost,drafts,quotes,budget,sets,starts,google-ways}.test.ts',
  'src/engine/{films,library,place-settings}/**',
  // Which person reads which sentence, by the same sockets as the contract, discord.test.ts and slack.test.ts, which are in the rest.
  'src/platforms/discord/{batch,film,first-contact,follow-ups,mentions,one-of-several,quotes,sets,settings-command}.test.ts',
  'src/platforms/discord/{showcase,stills,styles,typed-words,who-may,who-pays}.test.ts',
  'src/platforms/slack/{batch,film,first-contact,follow-ups,membership,messages,one-of-several,people,quotes,sets}.test.ts',
  'src/platforms/slack/{settings-command,showcase,slack-tenants,stills,styles}.test.ts',
  'src/platforms/slack/lists/**',
  // The same kit as discord.test.ts and slack.test.ts, which are in the rest.
  'src/platforms/{discord/discord,slack/slack}-contract.test.ts',
  // Programs of others do the work, or tests that are in the rest go the same way.
  'src/media/{film,fitting}/**',
  'src/doctor/**',
  'src/testing/several/**',
  // The same way as rest.test.ts.
  'src/platforms/web/rest/{edit,extend,films,follow-ups,follow-up-routes,shot-films}.test.ts',
  'src/providers/openrouter/**',
  'src/emulator/**',
];
const isAnotherNode = process.env.VEO_BOT_ANOTHER_NODE === '1';
const leftOut = isAnotherNode ? triedOnce : hasBrowser ? [] : [inBrowser];

// With LIVE=1 the tests that talk to the real Google run, and they alone; see README.md.
const live = process.env.LIVE === '1';
const liveTests = '**/*.live.test.ts';

// Of long lists of the same kind, such as every step at which the bot may die, all are tried and not only those that differ most.
const everything = process.env.EVERYTHING === '1';

// Where .ci/run wants to read the counts.
const report = process.env.VEO_BOT_TEST_REPORT;

/** The longest, 20 s and more each on the machine of CI (2026-11-29), longest first. */
const longest = [
  'whole/every-option',
  'slack/slack-contract',
  'discord/discord-contract',
  'slack/slack',
  'whole/crash',
  'whole/discord-unread-events',
  'terminal/find-running-bot',
  'follow-ups/follow-ups.browser',
  'composer/composer.browser',
  'whole/slack-crash',
  'discord/discord',
  'chat/chat.browser',
  'client/page.browser',
  'access/who-may',
  'whole/discord-crash',
  'pigeon/pigeon-contract',
  'slack/follow-ups',
  'preview/renderer',
  'emulator/catalog',
  'doctor/examine',
  'gallery/gallery.browser',
  'discord/follow-ups',
].map((name) => `/${name}.test.ts`);

/**
 * Starts the longest first, so that all workers end together. vitest goes by how long files took, which a fresh checkout knows nothing of,
 * and then by their size, which says little: a contract is a short file.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(name));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

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
    setupFiles: ['src/testing/set-up/install.ts', 'src/testing/set-up/before-file.ts'],
    // Test files share a worker's modules: loading discord.js, Bolt and the others for each of them is a sixth of the whole time.
    isolate: false,
    // More than half of a test's time is waiting: for a process to start or to die, for a page. Two workers more than there are cores use it.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    // What is waited for comes at once, or when a busy machine gets to it: what a test gives up on has gone wrong.
    expect: { poll: { interval: 20, timeout: 30_000 } },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

// vitest only reads a default export.
export { config as default };
