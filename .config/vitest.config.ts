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
// What differs between versions of Node are its own parts and what is compiled for it: .ci/run tries on a second version what goes by them
// (files, sockets, streams, processes, the database's binary), and the whole bot once. The rest is tried on one version.
const onAnotherNode = [
  'src/launch.test.ts',
  'src/lib/**/*.test.ts',
  'src/config/**/*.test.ts',
  'src/outputs/**/*.test.ts',
  'src/storage/sqlite/**/*.test.ts',
  'src/storage/postgres/{connect,tls,migrate,open-store,several}.test.ts',
  'src/storage/moving/**/*.test.ts',
  'src/media/*.test.ts',
  'src/engine/{engine,recovery,source-files,broken-store,outbox}.test.ts',
  'src/providers/google/{create,download,gemini-veo,upload-video,vertex-veo}.test.ts',
  'src/providers/google/webhooks/**/*.test.ts',
  'src/platforms/discord/{acknowledge,discord-delivery,http-interactions,upload}.test.ts',
  'src/platforms/discord/connection/**/*.test.ts',
  'src/platforms/slack/{connection,fetch-image,http-events,slack-delivery,upload-file}.test.ts',
  'src/platforms/web/{serve-web,access/guard}.test.ts',
  'src/platforms/web/media/**/*.test.ts',
  'src/platforms/web/rest/{body,events,rest,zips}.test.ts',
  'src/app/{installed,installed-lazily,open-outputs,start-app}.test.ts',
  'src/cli/*.test.ts',
  'src/testing/security/**/*.test.ts',
  'src/testing/whole/{behind-proxy,behind-reverse-proxy,openrouter,package,pushed,stop}.test.ts',
  'commands/video.test.ts',
];
const isAnotherNode = process.env.VEO_BOT_ANOTHER_NODE === '1';
const leftOut = hasBrowser ? [] : [inBrowser];

const everyTest = ['src/**/*.test.ts', 'commands/**/*.test.ts', '.ci/**/*.test.ts', '.container/**/*.test.ts'];

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
    include: live ? [`src/${liveTests}`] : isAnotherNode ? onAnotherNode : everyTest,
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
