import { onTestFinished } from 'vitest';
import { type App, startApp } from '../app.ts';
import { readConfig } from '../config.ts';
import type { GenerationState } from '../domain/generation.ts';
import type { RenderPreview } from '../providers/preview/render-preview.ts';
import type { Call, SeenView } from './fake-slack/calls.ts';
import type { FakeSlack, FakeSlackOptions } from './fake-slack/fake-slack.ts';
import type { SeenMessage } from './fake-slack/seen.ts';
import { type SlackWorld, setUpSlack } from './fake-slack/set-up-slack.ts';
import type { Channel } from './fake-slack/world.ts';
import { silentLog, temporaryFolder } from './test-engine.ts';
import { renderTinyVideo } from './tiny-video.ts';

export interface SlackApp extends SlackWorld {
  readonly folder: string;
  /** The bot that runs now. */
  app(): App;
  /** Stops it in order and starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** Waits for a message in a channel that everybody there sees. */
  see(channel: Channel, what: (message: SeenMessage) => boolean): Promise<SeenMessage>;
  /** Waits until the newest generation is there. @returns its id */
  reach(state: GenerationState): Promise<string>;
  /** Waits for what only its person sees of something they did: the last of it. */
  answer(call: Call, count?: number): Promise<SeenMessage>;
  /** Waits for the form that it opens. */
  form(call: Call): Promise<SeenView>;
  poll<T>(look: () => T | undefined): Promise<T>;
}

export interface SlackAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly render?: RenderPreview;
  readonly slack?: FakeSlackOptions;
}

/** The whole bot with the preview renderer, and a Slack of its own. */
export async function startSlackApp(options: SlackAppOptions = {}): Promise<SlackApp> {
  const world = await setUpSlack(options.slack);
  const { slack } = world;
  const folder = temporaryFolder();
  let running = await start(slack, folder, options);
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
      running = await start(slack, folder, options);
    },
    stop: () => running.stop(),
    see: (channel, what) => poll(() => slack.messagesIn(channel).find(what)),
    reach: (state) =>
      poll(() => {
        const [newest] = running.engine.history({ limit: 1 }).generations;
        return newest?.state === state ? newest.id : undefined;
      }),
    answer: (call, count = 1) => poll(() => (call.ephemerals.length >= count ? call.ephemerals.at(-1) : undefined)),
    form: (call) => poll(() => call.view),
    poll,
  };
}

async function start(slack: FakeSlack, folder: string, { env, render = renderTinyVideo }: SlackAppOptions): Promise<App> {
  const settings = {
    ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
    ...{ MEDIA_ORIGINS: slack.filesUrl, PORT: '0', POLL_FIRST_SECONDS: '0.1', POLL_SECONDS: '0.1', ...env },
  };
  const app = await startApp(readConfig(settings, folder), { log: silentLog, render });
  for (const deadlineMs = performance.now() + 15_000; performance.now() < deadlineMs; ) {
    if ((await fetch(`${app.url}/healthz`)).status === 200) return app;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the bot did not get ready');
}
