import type { Call, SeenView } from '../fakes/slack/calls.ts';
import type { FakeSlackOptions } from '../fakes/slack/fake-slack.ts';
import type { SeenMessage } from '../fakes/slack/seen.ts';
import { type SlackWorld, setUpSlack } from '../fakes/slack/set-up-slack.ts';
import type { Channel } from '../fakes/slack/world.ts';
import { type ChatApp, type ChatAppOptions, startChatApp } from './chat-app.ts';

export interface SlackApp extends SlackWorld, ChatApp {
  /** Waits for a message in a channel that everybody there sees. */
  see(channel: Channel, what: (message: SeenMessage) => boolean): Promise<SeenMessage>;
  /** Waits for what only its person sees of something they did: the last of it. */
  answer(call: Call, count?: number): Promise<SeenMessage>;
  /** Waits for the form that it opens. */
  form(call: Call): Promise<SeenView>;
}

export interface SlackAppOptions extends ChatAppOptions {
  readonly slack?: FakeSlackOptions;
  /** Settings that name what is in its Slack. */
  readonly settingsOf?: (world: SlackWorld) => Readonly<Record<string, string>>;
  /** Where alarms are posted; `closed` is a channel that the bot is no member of. */
  readonly alarms?: 'general' | 'closed';
}

/** The whole bot with the preview renderer, and a Slack of its own. */
export async function startSlackApp(options: SlackAppOptions = {}): Promise<SlackApp> {
  const world = await setUpSlack(options.slack);
  const { slack } = world;
  // The bot looks for a share twice a second; that it looks again is tried where its time is moved, in slack-delivery.test.ts.
  slack.files.shareDelayMs = 0;
  const settings = {
    ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken },
    ...{ SLACK_API_URL: slack.apiUrl, MEDIA_ORIGINS: slack.filesUrl },
  };
  const channels = { general: world.general.id, closed: 'C00000000' } as const;
  const alerts = options.alarms === undefined ? {} : { ALERT_CHANNEL: `slack:${channels[options.alarms]}` };
  const app = await startChatApp({ ...settings, ...alerts, ...options.settingsOf?.(world) }, options);
  const { poll } = app;
  return {
    ...{ ...world, ...app },
    see: (channel, what) => poll(async () => slack.messagesIn(channel).find(what)),
    answer: (call, count = 1) => poll(async () => (call.ephemerals.length >= count ? call.ephemerals.at(-1) : undefined)),
    form: (call) => poll(async () => call.view),
  };
}
