import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver, webApi } from '@slack/bolt';
import { onTestFinished } from 'vitest';
import { type FakeSlack, type FakeSlackOptions, startFakeSlack } from './fake-slack.ts';
import type { Channel, Person } from './world.ts';

export interface SlackWorld {
  readonly slack: FakeSlack;
  readonly ann: Person;
  readonly ben: Person;
  /** A public channel with both and the bot. */
  readonly general: Channel;
  /** With the bot's token and no retries. */
  readonly client: webApi.WebClient;
}

/** A fake Slack with a channel, for one test. */
export async function setUpSlack(options: FakeSlackOptions = {}): Promise<SlackWorld> {
  const slack = await startFakeSlack(options);
  onTestFinished(() => slack.close());
  const ann = slack.addPerson('Ann');
  const ben = slack.addPerson('Ben');
  const general = slack.addChannel({ name: 'general', members: [ann, ben] });
  return { slack, ann, ben, general, client: clientOf(slack) };
}

export const silentLogger: Logger = {
  ...{ debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {} },
  getLevel: () => LogLevel.ERROR,
};

export function clientOf(slack: FakeSlack, token = slack.team.botToken, options: webApi.WebClientOptions = {}): webApi.WebClient {
  return new webApi.WebClient(token, {
    ...{ slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: silentLogger },
    ...options,
  });
}

/** @returns Slack's name for what the call was refused with */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) return error.data.error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** Bolt as it comes, at the fake. @param wire its listeners, before it starts */
export async function startBolt(slack: FakeSlack, wire: (app: App) => void): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    ...{ appToken: slack.app.appToken, clientPingTimeout: 200, logger: silentLogger },
    installerOptions: { clientOptions: { ...clientOptions } },
  });
  const app = new App({ token: slack.team.botToken, receiver, clientOptions, logger: silentLogger });
  wire(app);
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

/** Bolt behind an address. @returns the address, which the fake is told */
export async function startBoltHttp(slack: FakeSlack, wire: (app: App) => void): Promise<string> {
  const { signingSecret } = slack.app;
  const receiver = new HTTPReceiver({ signingSecret, logger: silentLogger, port: 0 });
  const app = new App({
    ...{ token: slack.team.botToken, receiver, clientOptions: { slackApiUrl: slack.apiUrl }, logger: silentLogger },
  });
  wire(app);
  const url = `${await listen(app)}/slack/events`;
  slack.setRequestUrl(url);
  return url;
}

/** @returns the origin where it listens */
export async function listen(app: App): Promise<string> {
  const server = await app.start(0);
  onTestFinished(async () => {
    await app.stop();
  });
  const address = 'address' in server ? server.address() : null;
  if (address === null || typeof address !== 'object') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}
