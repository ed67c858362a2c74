import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { examine } from '../../doctor/examine.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import { goThroughProxy } from '../../lib/go-through-proxy.ts';
import { createVertexVeoProvider } from '../../providers/google/vertex-veo.ts';
import { createBotHome, startBot } from '../bot/bot-process.ts';
import { type ConnectProxy, startConnectProxy } from '../fakes/connect-proxy.ts';
import { setUpDiscord } from '../fakes/discord/set-up-discord.ts';
import { loginFile, serveLoopback, tokenAnswer } from '../fakes/loopback-server.ts';
import { setUpSlack } from '../fakes/slack/set-up-slack.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { sampleRequest, temporaryFolder } from '../set-up/test-engine.ts';

// The names of the domain `test` mean nothing to this machine: whatever is reached by one of them was reached by the proxy.

async function startProxy(): Promise<ConnectProxy> {
  const proxy = await startConnectProxy();
  onTestFinished(() => proxy.close());
  return proxy;
}

async function startGoogle(keys?: readonly string[]): Promise<string> {
  const emulator = await startEmulator({
    render: renderTinyVideo,
    folder: temporaryFolder(),
    progress: { polls: 1 },
    ...(keys && { keys }),
  });
  onTestFinished(() => emulator.close());
  return emulator.url.replace('127.0.0.1', 'google.test');
}

it('opens every connection of the whole bot through the proxy: Google, Discord with its gateway, Slack with its sockets', async () => {
  const proxy = await startProxy();
  const google = await startGoogle();
  const { discord, ann, general } = await setUpDiscord({ host: 'discord.test' });
  const slack = await setUpSlack({ host: 'slack.test' });
  const home = createBotHome(temporaryFolder(), google, {
    ...{ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url },
    ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    ...{
      SLACK_BOT_TOKEN: slack.slack.team.botToken,
      SLACK_APP_TOKEN: slack.slack.app.appToken,
      SLACK_API_URL: slack.slack.apiUrl,
    },
    NODE_OPTIONS: `--import ${join(import.meta.dirname, '../bot/record-sockets.ts')}`,
  });
  const bot = startBot(home, { isReal: true });
  const url = await bot.url;
  onTestFinished(async () => {
    bot.signal('SIGTERM');
    await bot.exit;
  });
  await expect.poll(async () => (await fetch(`${url}/healthz`)).status).toBe(200);

  discord.slash('video', { prompt: 'a lighthouse', duration: 4 }, { user: ann, channel: general });
  slack.slack.command('/video', 'a lighthouse --duration 4', { user: slack.ann, channel: slack.general });
  const isVideo = ({ files }: { readonly files: readonly { readonly name: string }[] }): boolean =>
    files.some(({ name }) => name.endsWith('.mp4'));
  await expect.poll(() => discord.visibleTo(ann).some(isVideo), { timeout: 30_000 }).toBe(true);
  await expect.poll(() => slack.slack.messagesIn(slack.general).some(isVideo), { timeout: 30_000 }).toBe(true);

  const opened = new Set(readFileSync(join(home.folder, 'sockets.jsonl'), 'utf8').trim().split('\n'));
  expect([...opened]).toEqual([JSON.stringify(new URL(proxy.url).host)]);
  const hosts = new Set(proxy.asked.map((way) => way.split(':')[0]));
  expect(hosts).toEqual(new Set(['google.test', 'discord.test', 'slack.test']));
});

it('fetches the tokens of a login through the proxy, and what they are for', async () => {
  const proxy = await startProxy();
  const google = await startGoogle(['ya29.x']);
  const tokens = await serveLoopback((_, response) => response.setHeader('content-type', 'application/json').end(tokenAnswer));
  onTestFinished(await goThroughProxy({ http: proxy.url, https: proxy.url, except: undefined }));
  const googleAuthOptions = { keyFilename: loginFile(tokens.replace('127.0.0.1', 'tokens.test')) };
  const provider = createVertexVeoProvider({ project: 'p1', location: 'global', baseUrl: google, googleAuthOptions });
  const signal = new AbortController().signal;
  await provider.start({ request: sampleRequest({ model: 'veo-3.1-generate-001' }), referenceImages: [] }, signal);
  expect(new Set(proxy.asked.map((way) => way.split(':')[0]))).toEqual(new Set(['tokens.test', 'google.test']));
});

it('is asked by doctor too', async () => {
  const proxy = await startProxy();
  const google = await startGoogle();
  const { discord } = await setUpDiscord({ host: 'discord.test' });
  const { slack } = await setUpSlack({ host: 'slack.test' });
  const env = {
    ...{ GOOGLE_API_KEY: 'any', GOOGLE_GEMINI_BASE_URL: google, DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
  };
  const stateOf = async (more: Readonly<Record<string, string>>) => {
    const { findings } = await examine({ env: { ...env, ...more }, folder: temporaryFolder(), timeoutMs: 20_000 });
    return ['google key', 'discord', 'slack'].map((check) => findings.find((each) => each.check === check)?.state);
  };
  expect(await stateOf({})).toEqual(['problem', 'problem', 'problem']);
  expect(await stateOf({ http_proxy: proxy.url, https_proxy: proxy.url })).toEqual(['ok', 'ok', 'ok']);
  expect(new Set(proxy.asked.map((way) => way.split(':')[0]))).toEqual(new Set(['google.test', 'discord.test', 'slack.test']));
});
