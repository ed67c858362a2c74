import { once } from 'node:events';
import { request } from 'node:https';
import path from 'node:path';
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../app/app.ts';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { freePort, missingForNginx, type Nginx, startNginx } from '../set-up/nginx.ts';
import { silentLog, temporaryFolder } from '../set-up/test-engine.ts';

const name = 'veo.example.com';
const token = 'correct-horse-battery-staple';
const authorization = `Bearer ${token}`;
const api = '/api/video_chat';
const missing = missingForNginx();

let app: App;
let nginx: Nginx;
let url: string;
let httpPort: number;
const agents: Agent[] = [];
/** No video is finished before. */
const allowed = Promise.withResolvers<void>();
const renderOnceAllowed: RenderPreview = async (options) => {
  await allowed.promise;
  await renderTinyVideo(options);
};

/** The whole bot behind Debian's nginx, which runs the sample of `.container`. */
async function setUp(): Promise<void> {
  const folder = temporaryFolder();
  const httpsPort = await freePort();
  httpPort = await freePort();
  url = `https://${name}:${httpsPort}`;
  const settings = {
    PORT: '0',
    WEB_TOKEN: token,
    PUBLIC_URL: url,
    TRUST_PROXY: '127.0.0.1',
    VIDEO_MODEL: 'preview',
    POLL_FIRST_SECONDS: '0.1',
    POLL_SECONDS: '0.1',
  };
  app = await startApp(readConfig(installed, settings, folder), { log: silentLog, render: renderOnceAllowed });
  const sample = path.join(import.meta.dirname, '../../../.container/nginx.conf');
  const botPort = Number(new URL(app.url).port);
  nginx = await startNginx({ folder: temporaryFolder(), sample, name, httpPort, httpsPort, botPort });
}

async function tearDown(): Promise<void> {
  allowed.resolve();
  for (const agent of agents) await agent.destroy();
  await nginx?.close();
  await app?.stop();
}

/** A machine of its own on the internet, which knows the bot by its name. */
function visitor(localAddress: string): (to: string, init?: RequestInit) => Promise<Response> {
  const agent = new Agent({
    localAddress,
    connect: {
      ca: nginx.certificate,
      autoSelectFamily: false,
      lookup: (_, { all }, found) =>
        all === true ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4),
    },
  });
  agents.push(agent);
  return (to, init) => fetch(new URL(to, url), { dispatcher: agent, redirect: 'manual', ...init });
}

function signIn(given: string, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', body: new URLSearchParams({ token: given }), headers: { origin: url, ...headers } };
}

/** Says that it sends `bytes`, sends one of them, and waits for the answer. */
async function beginToSend(bytes: number): Promise<{ status: number | undefined; body: unknown }> {
  const { port } = new URL(url);
  const headers = {
    authorization,
    host: `${name}:${port}`,
    'content-type': 'multipart/form-data; boundary=b',
    'content-length': bytes,
  };
  const options = { host: '127.0.0.1', port, servername: name, ca: nginx.certificate, headers, method: 'POST' };
  const sending = request({ ...options, path: `${api}/generate_with_image` });
  sending.write('-');
  const [answer] = await once(sending, 'response');
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  sending.destroy();
  return { status: answer.statusCode, body: JSON.parse(text) };
}

const why = missing === undefined ? '' : ` (left out: ${missing} is not there)`;

describe.skipIf(missing !== undefined)(`behind nginx, by the sample that people copy${why}`, () => {
  beforeAll(setUp);
  afterAll(tearDown);

  it('leads a browser to https, signs it in by a secure cookie, and gives it the page with its files', async () => {
    const plain = await visitor('127.0.0.1')(`http://${name}:${httpPort}/gallery`);
    expect([plain.status, plain.headers.get('location')]).toEqual([301, `https://${name}/gallery`]);
    const browser = visitor('127.0.0.1');
    expect(await (await browser('/')).text()).toContain('action="/sign-in?next=');
    const cookie = (await browser('/sign-in?next=%2F', signIn(token))).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^veo_bot=.*; Secure/);
    const page = await (await browser('/', { headers: { cookie: cookie.split(';')[0] ?? '' } })).text();
    const script = /<script type="module"[^>]* src="(\/page\/[\w-]+\.js)"/.exec(page)?.[1] ?? 'none';
    expect((await browser(script)).status).toBe(200);
  });

  it('brings events while a video is in the making, then the video, whole and in parts', async () => {
    const program = visitor('127.0.0.1');
    const events = (await program(`${api}/events`, { headers: { authorization } })).body;
    const decoder = new TextDecoder();
    let heard = '';
    const hears = async (words: string): Promise<void> => {
      for await (const chunk of events?.values({ preventCancel: true }) ?? []) {
        heard += decoder.decode(chunk, { stream: true });
        if (heard.includes(words)) return;
      }
    };
    await hears('event: ready');
    const body = JSON.stringify({ prompt: 'a lighthouse', duration: '4' });
    const made = await program(`${api}/generate`, {
      method: 'POST',
      body,
      headers: { authorization, 'content-type': 'application/json' },
    });
    const { operation_id: id } = Object(await made.json());
    // It can't be finished yet: a proxy that holds answers back would bring nothing.
    await hears(`"operation_id":"${id}"`);
    expect(heard).not.toContain('"status":"completed"');
    allowed.resolve();
    await hears('"status":"completed"');
    const link = /"video_url":"([^"]+)"/.exec(heard)?.[1] ?? 'none';
    expect(link.startsWith(`${url}/videos/`)).toBe(true);

    const whole = await program(link.slice(url.length), { headers: { authorization } });
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect([whole.status, bytes.subarray(4, 8).toString()]).toEqual([200, 'ftyp']);
    const part = await program(link.slice(url.length), { headers: { authorization, range: 'bytes=10-109' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-109/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 110));
  });

  it('counts wrong tokens for each address, whatever somebody claims of theirs', async () => {
    const stranger = visitor('127.0.0.2');
    const tries: number[] = [];
    for (let number = 1; number <= 11; number++)
      tries.push((await stranger('/sign-in', signIn('wrong', { 'x-forwarded-for': `203.0.113.${number}` }))).status);
    expect(tries).toEqual([...Array<number>(10).fill(401), 429]);
    expect((await visitor('127.0.0.3')('/sign-in', signIn('wrong'))).status).toBe(401);
  });

  it('says in the bot’s own words that a body is too large, before it is sent', async () => {
    expect(await beginToSend(200_000_000)).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large', message: 'The request is larger than 120 MB. Please make it smaller.' } },
    });
  });
});
