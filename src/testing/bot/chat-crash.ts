import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { FailpointName } from '../../domain/failpoint.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { type BotHome, type BotPlan, type BotProcess, createBotHome, startBot } from './bot-process.ts';

/**
 * What stands on a chat platform once the bot that died there was started again: one status message, and one of the other. Who was
 * acknowledged and not taken in reads that they were interrupted.
 */
export type CrashOutcome = 'a video' | 'a question' | 'an apology';

/** Words of each, and of the status message that goes with it. */
export const crashWords: Readonly<Record<CrashOutcome, readonly [own: string, status: string]>> = {
  'a video': ['Your video is ready', 'Watch it'],
  'a question': ['Your decision is needed', 'could not find out'],
  'an apology': ['was interrupted', 'was interrupted'],
};

export const crashOutcomes: readonly (readonly [FailpointName, CrashOutcome])[] = [
  ['before-accept', 'an apology'],
  ['after-accept', 'a video'],
  ['before-status', 'a video'],
  ['after-status', 'a video'],
  ['after-intent', 'a question'],
  ['after-answer', 'a question'],
  ['after-name', 'a video'],
  ['after-stored', 'a video'],
  ['before-post', 'a video'],
  ['after-post', 'a video'],
  ['after-delivered', 'a video'],
];

export interface CrashLife {
  readonly emulator: Emulator;
  readonly home: BotHome;
}

/** A bot with a Google of its own, for one test. @param settings what connects it with the chat platform */
export async function openCrashLife(
  place: string,
  video: string,
  settings: Readonly<Record<string, string>>,
): Promise<CrashLife> {
  const emulator = await startEmulator({
    folder: join(place, 'google'),
    progress: { polls: 2 },
    render: ({ outputPath }) => copyFile(video, outputPath),
  });
  onTestFinished(() => emulator.close());
  return { emulator, home: createBotHome(join(place, 'bot'), emulator.url, settings) };
}

/** Starts it, and waits until the platform has it. */
export async function connected(home: BotHome, plan: BotPlan): Promise<BotProcess> {
  const bot = startBot(home, plan);
  const url = await bot.url;
  await expect.poll(async () => (await fetch(`${url}/healthz`)).status).toBe(200);
  return bot;
}
