import { onTestFinished } from 'vitest';
import type { App } from '../../app/app.ts';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import type { GenerationState } from '../../domain/generation.ts';
import type { PlatformModule } from '../../platforms/chat/platform-module.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { placeEmptyDatabase } from './empty-database.ts';
import { silentLog, temporaryFolder } from './test-engine.ts';

export interface ChatAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly render?: RenderPreview;
  /** In the place of the installed ones. */
  readonly platforms?: readonly PlatformModule[];
}

/** The whole bot, for one test. */
export interface ChatApp {
  readonly folder: string;
  /** The bot that runs now. */
  app(): App;
  /** Stops it in order and starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Waits until the newest generation is there. @returns its id */
  reach(state: GenerationState): Promise<string>;
  /** Waits until there is something. */
  poll<T>(look: () => Promise<T | undefined>): Promise<T>;
}

/** Starts the bot with the preview renderer, and waits until it is connected. @param settings what connects it with the chat platform */
export async function startChatApp(
  settings: Readonly<Record<string, string>>,
  { env, render = renderTinyVideo, platforms = installed.platforms }: ChatAppOptions,
): Promise<ChatApp> {
  const folder = temporaryFolder();
  const start = async (): Promise<App> => {
    const all = { ...settings, ...{ PORT: '0', POLL_FIRST_SECONDS: '0.1', POLL_SECONDS: '0.1', ...env } };
    const config = readConfig({ ...installed, platforms }, all, folder);
    placeEmptyDatabase(config.dataFolder);
    const app = await startApp(config, { log: silentLog, render, platforms });
    for (const deadlineMs = performance.now() + 30_000; performance.now() < deadlineMs; ) {
      if ((await fetch(`${app.url}/healthz`)).status === 200) return app;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('the bot did not get ready');
  };
  let running = await start();
  onTestFinished(() => running.stop());
  const poll: ChatApp['poll'] = async (look) => {
    for (const deadlineMs = performance.now() + 30_000; ; ) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > deadlineMs) throw new Error('it did not come to be');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    folder,
    app: () => running,
    async restart() {
      await running.stop();
      running = await start();
    },
    stop: () => running.stop(),
    reach: (state) =>
      poll(async () => {
        const [newest] = (await running.engine.history({ limit: 1 })).generations;
        return newest?.state === state ? newest.id : undefined;
      }),
    poll,
  };
}
