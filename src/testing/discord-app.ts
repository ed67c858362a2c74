import { onTestFinished } from 'vitest';
import { type App, startApp } from '../app.ts';
import { readConfig } from '../config.ts';
import type { GenerationState } from '../domain/generation.ts';
import type { RenderPreview } from '../providers/preview/render-preview.ts';
import type { FakeDiscord } from './fake-discord/fake-discord.ts';
import type { SeenMessage } from './fake-discord/seen.ts';
import { type DiscordWorld, setUpDiscord } from './fake-discord/set-up-discord.ts';
import type { Channel } from './fake-discord/world.ts';
import { silentLog, temporaryFolder } from './test-engine.ts';
import { renderTinyVideo } from './tiny-video.ts';

export interface DiscordApp extends DiscordWorld {
  readonly folder: string;
  /** The bot that runs now. */
  app(): App;
  /** Stops it in order and starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Waits for a message in a channel. */
  see(channel: Channel | string, what: (message: SeenMessage) => boolean): Promise<SeenMessage>;
  /** Waits until the newest generation is there. @returns its id */
  reach(state: GenerationState): Promise<string>;
}

export interface DiscordAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly render?: RenderPreview;
  readonly messageContent?: boolean;
}

/** The whole bot with the preview renderer, and a Discord of its own. */
export async function startDiscordApp(options: DiscordAppOptions = {}): Promise<DiscordApp> {
  const world = await setUpDiscord({ messageContent: options.messageContent ?? false });
  const { discord } = world;
  const folder = temporaryFolder();
  let running = await start(discord, folder, options);
  onTestFinished(() => running.stop());
  const poll = async <T>(look: () => T | undefined): Promise<T> => {
    for (const deadlineMs = performance.now() + 15_000; ; ) {
      const found = look();
      if (found !== undefined) return found;
      if (performance.now() > deadlineMs) throw new Error('it did not come to be');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    ...world,
    folder,
    app: () => running,
    async restart() {
      await running.stop();
      running = await start(discord, folder, options);
    },
    stop: () => running.stop(),
    see: (channel, what) => poll(() => discord.messagesIn(channel).find(what)),
    reach: (state) =>
      poll(() => {
        const [newest] = running.engine.history({ limit: 1 }).generations;
        return newest?.state === state ? newest.id : undefined;
      }),
  };
}

async function start(discord: FakeDiscord, folder: string, { env, render = renderTinyVideo }: DiscordAppOptions): Promise<App> {
  const settings = {
    ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, MEDIA_ORIGINS: discord.cdnUrl, PORT: '0' },
    ...{ POLL_FIRST_SECONDS: '0.1', POLL_SECONDS: '0.1', ...env },
  };
  const app = await startApp(readConfig(settings, folder), {
    log: silentLog,
    render,
  });
  for (const deadlineMs = performance.now() + 15_000; performance.now() < deadlineMs; ) {
    if ((await fetch(`${app.url}/healthz`)).status === 200) return app;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the bot did not get ready');
}
