import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Config, readConfig } from '../config/config.ts';
import { probeVideo } from '../media/probe-video.ts';
import { samplePhoto } from '../testing/samples/sample-images.ts';
import { renderTinyVideo } from '../testing/samples/tiny-video.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import type { App } from './app.ts';
import { installed } from './installed.ts';
import { startApp } from './start-app.ts';

const run = promisify(execFile);
const folder = temporaryFolder();
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
let app: App;

const accepted = z.object({ operation_id: z.uuid(), status: z.literal('pending'), message: z.string() });
const standing = z.object({
  status: z.string(),
  video_url: z.url().nullable(),
  message: z.string(),
  elapsed_seconds: z.number(),
});

beforeAll(async () => {
  app = await startApp(settings(), { log: silentLog });
  writeFileSync(join(folder, 'photo.jpg'), await samplePhoto());
});
afterAll(() => app.stop());

function settings(env: Record<string, string> = {}): Config {
  return readConfig(installed, { PORT: '0', POLL_SECONDS: '0.5', ...env }, folder);
}

/** The README's commands, word for word but for the port, the id and being quiet. */
async function readmeCurl(path: string, id = ''): Promise<unknown> {
  const block = /```sh\n(curl[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const command = block.split('\n\n').find((each) => each.includes(`${path} `)) ?? '';
  const here = command.replaceAll('http://localhost:8000', app.url).replace('the id from the answer', id);
  const { stdout } = await run('bash', ['-c', here.replace('curl', 'curl -s')], { cwd: folder });
  return JSON.parse(stdout);
}

async function finished(id: string): Promise<z.infer<typeof standing>> {
  const ask = async () => standing.parse(await readmeCurl('/status', id));
  await expect.poll(async () => (await ask()).status, { timeout: 110_000, interval: 250 }).toBe('completed');
  return ask();
}

describe('with no settings at all', () => {
  it('makes a video by the curl commands of the README, playable in parts', async () => {
    const { operation_id: id } = accepted.parse(await readmeCurl('/generate'));
    const { video_url: url } = await finished(id);
    const facts = await probeVideo(join(folder, 'outputs', `${id}.mp4`));
    expect(facts).toMatchObject({ width: 1280, height: 720 });
    expect(facts.durationSeconds).toBeCloseTo(8, 1);
    const part = await fetch(url ?? '', { headers: { range: 'bytes=0-99' } });
    expect(part.status).toBe(206);
    expect((await part.arrayBuffer()).byteLength).toBe(100);
  });

  it('animates an image by the curl command of the README', async () => {
    const { operation_id: id } = accepted.parse(await readmeCurl('/generate_with_image'));
    await finished(id);
    expect(await app.engine.find(id)).toMatchObject({ state: 'completed', request: { image: { mimeType: 'image/jpeg' } } });
  });

  it('improves a prompt when it is asked to, and shows what it sent', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ prompt: 'a cat says "hello"', duration: 4, enhance: true });
    const answer = await fetch(`${app.url}/api/video_chat/generate`, { method: 'POST', headers, body });
    const { operation_id: id } = accepted.parse(await answer.json());
    await expect.poll(async () => (await app.engine.find(id))?.sentPrompt).toMatch(/^a cat says "hello"\. .*light/);
    expect((await app.engine.find(id))?.request.prompt).toBe('a cat says "hello"');
  });

  it('says that it is well', async () => {
    const response = await fetch(`${app.url}/healthz`);
    expect(response.status).toBe(200);
    const models = [
      { id: 'preview', provider: 'preview', offered: true },
      { id: 'preview-image', provider: 'preview-image', offered: true },
    ];
    expect(await response.json()).toEqual({ ready: true, problems: [], platforms: [], models });
    expect(await (await fetch(`${app.url}/readyz`)).json()).toEqual({ ready: true, problems: [] });
    expect(await (await fetch(`${app.url}/livez`)).json()).toMatchObject({ live: true, store_writable: true });
  });

  it('shows the page', async () => {
    const response = await fetch(app.url);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it.runIf(process.platform !== 'win32')('keeps what it writes to itself', () => {
    for (const file of ['data/veo-bot.sqlite', 'data', 'outputs'])
      expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0);
    expect(existsSync(join(folder, 'data', 'veo-bot.sqlite'))).toBe(true);
  });
});

it('is stopped once: who asks for it meanwhile waits for the same end', async () => {
  const second = await startApp(settings({ DATA_DIR: 'second-stop' }), { log: silentLog });
  let isStopped = false;
  const stopped = second.stop().then(() => {
    isStopped = true;
  });
  await second.stop();
  await Promise.resolve();
  expect(isStopped).toBe(true);
  await stopped;
});

describe('a start that can not be', () => {
  it('says that the port is taken, and leaves nothing running', async () => {
    const port = new URL(app.url).port;
    const config = settings({ PORT: port, DATA_DIR: 'third' });
    await expect(startApp(config, { log: silentLog })).rejects.toMatchObject({ exitCode: 78, text: { key: 'start.portTaken' } });
    const again = await startApp(settings({ DATA_DIR: 'third' }), { log: silentLog });
    await again.stop();
  });

  it('refuses a data folder that another one uses', async () => {
    await expect(startApp(settings(), { log: silentLog })).rejects.toThrow(/Another bot process/);
  });
});

describe('a link to a video', () => {
  const env = { PUBLIC_URL: 'https://veo.example.org', WEB_TOKEN: 'a-token-of-this-test', DATA_DIR: 'linked' };

  it('is given where PUBLIC_URL is public, opens the video without the token, and outlives a restart', async () => {
    let linked = await startApp(settings(env), { log: silentLog, render: renderTinyVideo });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${env.WEB_TOKEN}` };
    const body = JSON.stringify({ prompt: 'a fox', duration: 4 });
    const answer = await fetch(`${linked.url}/api/video_chat/generate`, { method: 'POST', headers, body });
    const { operation_id: id } = accepted.parse(await answer.json());
    await expect.poll(async () => (await linked.engine.find(id))?.state).toBe('completed');
    const link = linked.publicLink(`${id}.mp4`) ?? '';
    expect(link).toMatch(/^https:\/\/veo\.example\.org\/watch\//);
    await linked.stop();
    linked = await startApp(settings(env), { log: silentLog, render: renderTinyVideo });
    const here = link.replace('https://veo.example.org', linked.url);
    expect((await fetch(here)).status).toBe(200);
    expect((await fetch(here.replace('signature=', 'signature=A'))).status).toBe(404);
    await linked.stop();
  });

  it('is not given where nobody else could open it', () => {
    expect(app.publicLink('some-id.mp4')).toBeUndefined();
  });
});

it.skipIf(process.platform === 'win32')('hands each day’s backup to the admin’s command', async () => {
  const own = temporaryFolder();
  const config = readConfig(installed, { WEB: 'off', PORT: '0', BACKUP_COMMAND: `cp "$1" '${own}/elsewhere.sqlite'` }, own);
  const clock = new ManualClock();
  const bot = await startApp(config, { log: silentLog, clock });
  const isThere = async () => {
    await clock.advance(60_000);
    return existsSync(join(own, 'elsewhere.sqlite'));
  };
  await expect.poll(isThere).toBe(true);
  await bot.stop();
});
