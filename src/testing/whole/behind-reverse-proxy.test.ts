import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../app/app.ts';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import { examine } from '../../doctor/examine.ts';
import { createTexts } from '../../lib/say.ts';
import { type ReverseProxyOptions, startReverseProxy } from '../fakes/reverse-proxy.ts';
import { setUpSlack } from '../fakes/slack/set-up-slack.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../set-up/test-engine.ts';

const token = 'correct-horse-battery-staple';
let app: App | undefined;

afterEach(async () => {
  await app?.stop();
  app = undefined;
});

/** The whole bot as the README sets Slack over HTTP up, behind a proxy that leads the internet to it. */
async function setUp(env: Readonly<Record<string, string>> = {}, options: Partial<ReverseProxyOptions> = {}) {
  const { slack } = await setUpSlack();
  const settings = {
    PUBLIC_URL: 'https://veo.example.org',
    SLACK_BOT_TOKEN: slack.team.botToken,
    SLACK_SIGNING_SECRET: slack.app.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    ...env,
  };
  const folder = temporaryFolder();
  app = await startApp(readConfig(installed, settings, folder), { log: silentLog, render: renderTinyVideo });
  const proxy = await startReverseProxy({ target: app.url.replace('localhost', '127.0.0.1'), ...options });
  onTestFinished(() => proxy.close());
  return { slack, proxy, settings, folder, here: app.url };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks as the internet does, by the public name, which `fetch` does not let one choose. */
function ask(url: string, method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, method, path, headers: { host: 'veo.example.org', ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

const json = { 'content-type': 'application/json' };
const everything = '/api/video_chat/operations?platform=all';

/** @returns the status of each thing that a stranger on the internet might try */
async function tryAll(url: string, headers: Record<string, string> = {}) {
  const made = await ask(url, 'POST', '/api/video_chat/generate', { ...json, ...headers }, '{"prompt":"at your cost"}');
  const list = await ask(url, 'GET', everything, headers);
  const removed = await ask(url, 'DELETE', '/api/video_chat/operations/some-id', headers);
  const page = await ask(url, 'GET', '/', headers);
  return { made: made.status, list: list.status, removed: removed.status, page: page.status };
}

async function signedBySlack(secret: string, url: string): Promise<Answer> {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'are you there?' });
  const timestamp = String(Math.trunc(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const headers = { ...json, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
  return ask(url, 'POST', '/slack/events', headers, body);
}

const ways: readonly (readonly [string, Partial<ReverseProxyOptions>])[] = [
  ['a tunnel that tells who came', {}],
  ['a proxy that asks by the name localhost', { host: 'localhost:8000' }],
  ['a proxy that only says Via', { tells: () => ({ via: '1.1 proxy' }), host: 'localhost:8000' }],
  ['Cloudflare', { tells: () => ({ 'cf-connecting-ip': '203.0.113.7' }), host: '127.0.0.1:8000' }],
  ['a proxy that tells nothing but keeps the name', { tells: () => ({}) }],
];

describe('without a token', () => {
  it.each(ways)('%s brings Slack and health, and opens nothing else', async (_, options) => {
    const { slack, proxy, here } = await setUp({}, options);
    expect(await tryAll(proxy.url)).toEqual({ made: 403, list: 403, removed: 403, page: 403 });
    expect(await tryAll(proxy.url, { authorization: `Bearer ${token}` })).toMatchObject({ made: 403, list: 403 });
    expect((await ask(proxy.url, 'GET', '/healthz')).body).toBe('{"ready":true}');
    expect(await signedBySlack(slack.app.signingSecret, proxy.url)).toMatchObject({
      status: 200,
      body: expect.stringContaining('are you there?'),
    });
    expect((await app?.engine.history({ limit: 10 }))?.generations).toEqual([]);
    expect((await fetch(`${here}${everything}`)).status).toBe(200);
  });

  it('says so at the start and to the doctor', async () => {
    const { settings, folder } = await setUp();
    const { say } = createTexts();
    const notices = readConfig(installed, settings, folder).notices.map((notice) => say(notice));
    expect(notices).toEqual([expect.stringMatching(/^PUBLIC_URL=https:\/\/veo\.example\.org.*WEB_TOKEN.*WEB=off/)]);
    const { findings } = await examine({ env: settings, folder: temporaryFolder() });
    const warnings = findings.filter(({ check, state }) => check === 'settings' && state === 'warning');
    expect(warnings.map(({ text }) => say(text))).toEqual(notices);
  });
});

it('with a token, a proxy lets those in who have it, and nobody else', async () => {
  const { proxy, slack } = await setUp({ WEB_TOKEN: token });
  expect(await tryAll(proxy.url)).toEqual({ made: 401, list: 401, removed: 401, page: 200 });
  expect(await tryAll(proxy.url, { authorization: 'Bearer wrong-wrong-wrong' })).toMatchObject({ made: 401, list: 401 });
  expect(await tryAll(proxy.url, { authorization: `Bearer ${token}` })).toMatchObject({ made: 200, list: 200, removed: 404 });
  expect((await signedBySlack(slack.app.signingSecret, proxy.url)).status).toBe(200);
});

it('with WEB=off there is no page and no API, here or from outside, and Slack works', async () => {
  const { proxy, slack, here } = await setUp({ WEB: 'off' });
  expect(await tryAll(proxy.url)).toEqual({ made: 404, list: 404, removed: 404, page: 404 });
  expect((await fetch(`${here}/`)).status).toBe(404);
  expect((await signedBySlack(slack.app.signingSecret, proxy.url)).status).toBe(200);
  expect(await (await fetch(`${here}/healthz`)).json()).toMatchObject({ ready: true, problems: [] });
});
