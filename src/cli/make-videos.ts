import path from 'node:path';
import type { App } from '../app/app.ts';
import type { AppConfig } from '../app/installed.ts';
import { startApp } from '../app/start-app.ts';
import { madePriceTexts } from '../domain/status.ts';
import { type Text, text } from '../domain/texts.ts';
import { systemClock } from '../lib/clock.ts';
import { terminalPass } from '../lib/own-door.ts';
import { findRunningBot } from '../platforms/terminal/find-running-bot.ts';
import {
  type BotAddress,
  type Ended,
  type EstimatedVideo,
  estimateVideo,
  type FollowUpWish,
  type GeneratedVideo,
  type GenerateOptions,
  generateVideos,
} from '../platforms/terminal/generate-video.ts';
import { readLocalKey } from '../storage/local-key.ts';
import { quietLog, say, UsageError } from './terminal.ts';

export interface Wish extends Pick<GenerateOptions, 'fields' | 'pictures' | 'agree' | 'onProgress' | 'batch'> {
  /** In the place of fields and pictures. */
  readonly followUp?: FollowUpWish | undefined;
  onAccepted?(message: string): void;
  /** Told of each as soon as it has ended. @param lines as in `Made` */
  onEnded?(ended: Ended, lines: readonly Text[]): void;
  /** Told of the price before anything is made, however low it is. @returns whether it is made */
  agreeFirst?(estimated: EstimatedVideo): Promise<boolean>;
}

export interface Made {
  /** What to print: where each is saved, what it cost. */
  readonly lines: readonly Text[];
  /** Why others were not made. */
  readonly problems: readonly string[];
}

/** Starts a bot just for this process. */
export type StartBot = (config: AppConfig) => Promise<Pick<App, 'url' | 'stop'>>;

/**
 * Makes a video, or several at once: by the bot that runs on this machine, else by one that runs just for it. Ctrl+C calls it off.
 *
 * @returns undefined where its price was not agreed to first
 * @throws {GenerateError} where none was made
 */
export async function makeVideos(config: AppConfig, wish: Wish, startBot: StartBot = startOwn): Promise<Made | undefined> {
  const aborting = new AbortController();
  const abort = (): void => aborting.abort();
  process.once('SIGINT', abort);
  const bot = await openBot(config, startBot);
  try {
    const key = readLocalKey(config.dataFolder);
    const address: BotAddress = { baseUrl: bot.url, token: config.web.token, pass: key && terminalPass(key) };
    const estimated = wish.agreeFirst === undefined ? undefined : await estimateVideo(address, wish.fields);
    if (estimated !== undefined && !(await wish.agreeFirst?.(estimated))) return undefined;
    const { made, problems } = await generateVideos({
      ...address,
      ...{ fields: wish.fields, pictures: wish.pictures, agree: wish.agree, onProgress: wish.onProgress },
      ...(wish.followUp !== undefined && { followUp: wish.followUp }),
      ...(wish.onAccepted !== undefined && { onAccepted: wish.onAccepted }),
      batch: wish.batch,
      ...(wish.onEnded !== undefined && {
        onEnded: (ended: Ended) => wish.onEnded?.(ended, ended.made === undefined ? [] : madeTexts(ended.made, config)),
      }),
      agreedUsd: estimated?.priceUsd,
      clock: systemClock,
      signal: aborting.signal,
    });
    return { lines: made.flatMap((video) => madeTexts(video, config)), problems };
  } finally {
    process.off('SIGINT', abort);
    await bot.stop();
  }
}

function madeTexts(video: GeneratedVideo, config: Pick<AppConfig, 'outputs' | 'bucket'>): readonly Text[] {
  const files = video.urls.map((url) => placeOf(path.basename(new URL(url).pathname), config));
  const [price, ...notes] = madePriceTexts(video);
  return [
    ...files.map((file) => text('terminal.saved', { path: file })),
    ...(video.sentPrompt === undefined ? [] : [text('terminal.sentAs', { prompt: video.sentPrompt })]),
    ...(price === undefined ? [] : [text('terminal.price', { price })]),
    ...notes,
  ];
}

function placeOf(name: string, { outputs, bucket }: Pick<AppConfig, 'outputs' | 'bucket'>): string {
  if (bucket !== undefined) return `s3://${bucket.bucket}/${bucket.prefix}${name}`;
  const file = path.join(outputs.folder, name);
  return path.relative(process.cwd(), file) || file;
}

/** The bot that runs here, if it can prove to be this one; else one just for this process. */
async function openBot(config: AppConfig, startBot: StartBot): Promise<Pick<App, 'url' | 'stop'>> {
  const { web, dataFolder } = config;
  const running = await findRunningBot({ host: web.host, port: web.port, key: readLocalKey(dataFolder) });
  if (running.found === 'bot' && web.off) throw new UsageError(say(text('terminal.webOff')));
  if (running.found === 'bot') return { url: running.url, stop: async () => undefined };
  if (running.found === 'stranger') console.error(say(text('terminal.stranger', { url: running.url })));
  return startBot(withoutDoor(config));
}

const startOwn: StartBot = (config) => startApp(config, { log: quietLog() });

/** Only for this process: any free port on this machine. */
function withoutDoor(config: AppConfig): AppConfig {
  return { ...config, web: { ...config.web, host: '127.0.0.1', loopback: true, off: false, port: 0, publicUrl: undefined } };
}
