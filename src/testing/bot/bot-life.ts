import { copyFile, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import { startSlowProxy } from '../fakes/slow-proxy.ts';
import { submit } from './bot-client.ts';
import { type BotHome, createBotHome } from './bot-process.ts';
import { brokenPromises } from './promises.ts';
import { readPlatform } from './recording-platform.ts';

/** A bot's life across all its processes, and its Google, which outlives it. */
export interface BotLife {
  readonly emulator: Emulator;
  readonly home: BotHome;
  /** Everything that was answered with an id. */
  readonly acknowledged: ReadonlySet<string>;
  /** @returns whether there was an answer */
  give(url: string, prompt: string): Promise<boolean>;
  /** What the bot promised and did not keep, in sentences. To be asked when nothing moves any more. */
  broken(): readonly string[];
  close(): Promise<void>;
}

export interface BotLifeOptions {
  /** Where everything of it is put. */
  readonly folder: string;
  /** Where the bot keeps its data and videos. Default: there. */
  readonly disk?: string;
  /** The file that every generation brings. */
  readonly video: string;
  readonly progress: NonNullable<EmulatorOptions['progress']>;
  /** How long Google takes to answer a start that it has accepted. */
  readonly answersAfterMs?: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether Google keeps every request. Default: true. */
  readonly recordsRequests?: boolean;
  /** Whether its people are on the platforms that are set up, where the caller looks at what reached them. Default: false. */
  readonly isReal?: boolean;
}

export async function openBotLife(options: BotLifeOptions): Promise<BotLife> {
  const { folder, video, progress, answersAfterMs = 0, settings, recordsRequests = true, isReal = false } = options;
  const place = await mkdtemp(join(folder, 'life-'));
  const render: EmulatorOptions['render'] = ({ outputPath }) => copyFile(video, outputPath);
  const emulator = await startEmulator({ folder: join(place, 'google'), progress, render, recordsRequests });
  const proxy = await startSlowProxy(emulator.url, answersAfterMs);
  const home = createBotHome(join(place, 'bot'), proxy.url, settings, options.disk);
  const acknowledged = new Set<string>();
  return {
    emulator,
    home,
    acknowledged,
    async give(url, prompt) {
      const id = await submit(url, prompt);
      if (id !== undefined) acknowledged.add(id);
      return id !== undefined;
    },
    broken: () =>
      brokenPromises({
        home,
        ...(isReal ? {} : { updates: readPlatform(home.platformFile) }),
        accepted: emulator.log.accepted,
        acknowledged: [...acknowledged],
      }),
    async close() {
      await proxy.close();
      await emulator.close();
    },
  };
}
