import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, linkSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { WasmJob } from '../../media/encoder-wasm-worker.ts';
import { probeVideo } from '../../media/probe-video.ts';
import { stop } from '../bot/bot-client.ts';
import { createBotHome, startProgram } from '../bot/bot-process.ts';
import { startConnectProxy } from '../fakes/connect-proxy.ts';
import { setUpDiscord } from '../fakes/discord/set-up-discord.ts';
import { setUpSlack } from '../fakes/slack/set-up-slack.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { temporaryFolder } from '../set-up/test-engine.ts';

const execute = promisify(execFile);
const root = path.join(import.meta.dirname, '../../..');
let folder: string;
/** Away from the sources and their packages: nothing of them is found from there. */
const packaged = (file: string) => path.join(folder, file);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'veo-bot-package-'));
  await execute(process.execPath, [path.join(root, '.ci/package.ts'), folder]);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Settings of a bot in both chats, which it only reaches through a proxy. */
async function inChatsBehindProxy() {
  const proxy = await startConnectProxy();
  onTestFinished(() => proxy.close());
  const { discord } = await setUpDiscord({ host: 'discord.test' });
  const { slack } = await setUpSlack({ host: 'slack.test' });
  const settings = {
    ...{ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url },
    ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    ...{ SLACK_BOT_TOKEN: slack.team.botToken, SLACK_APP_TOKEN: slack.app.appToken, SLACK_API_URL: slack.apiUrl },
  };
  return { settings, hosts: () => new Set(proxy.asked.map((way) => way.split(':')[0])) };
}

it('is the whole program: it has its page, gets into both chats, and animates a picture', { timeout: 120_000 }, async () => {
  const { settings, hosts } = await inChatsBehindProxy();
  const home = createBotHome(temporaryFolder(), 'http://127.0.0.1:9', {
    ...settings,
    ...{ GOOGLE_API_KEY: '', VIDEO_MODEL: 'preview', PATH: process.env.PATH ?? '' },
  });
  const bot = startProgram(home, packaged('main.js'));
  const url = (await bot.url) ?? home.output.join('');

  await expect.poll(async () => (await fetch(`${url}/healthz`)).status, { timeout: 30_000 }).toBe(200);
  expect(hosts()).toEqual(new Set(['discord.test', 'slack.test']));
  expect(await (await fetch(url)).text()).toMatch(/<script type="module"[^>]* src="\/page\/[\w-]+\.js"/);
  expect((await fetch(`${url}/api/docs/swagger-ui-bundle.js`)).status).toBe(200);

  const body = new FormData();
  body.set('prompt', 'a lighthouse');
  body.set('duration', '4');
  const photo = new Uint8Array(await samplePhoto({ width: 320, height: 180 }));
  body.set('image_file', new Blob([photo], { type: 'image/jpeg' }), 'a.jpg');
  const asked = await fetch(`${url}/api/video_chat/generate_with_image`, { method: 'POST', body });
  expect(asked.status).toBe(200);
  const { operation_id: id } = Object(await asked.json());
  const made = async () => {
    const answer = await fetch(`${url}/api/video_chat/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ operation_id: id }),
    });
    return Object(await answer.json()).status;
  };
  await expect.poll(made, { timeout: 120_000, interval: 200 }).toBe('completed');
  const video = readdirSync(home.outputsFolder).find((name) => name.endsWith('.mp4')) ?? '';
  expect(await probeVideo(path.join(home.outputsFolder, video))).toMatchObject({ durationSeconds: expect.closeTo(4, 0) });

  await stop(bot);
  expect(await bot.exit).toEqual({ code: 0, signal: null });
});

it('has the encoder for machines without one', async () => {
  const output = path.join(temporaryFolder(), 'red.mp4');
  const runs = [['-f', 'lavfi', '-i', 'color=red:size=64x64:duration=0.2', 'red.mp4']];
  const workerData: WasmJob = { runs, inputs: {}, files: [], output: 'red.mp4', outputPath: output };
  const worker = new Worker(packaged('code/media/encoder-wasm-worker.js'), { workerData });
  expect(await once(worker, 'message')).toEqual([{ done: true }]);
  await worker.terminate();
  expect(await probeVideo(output)).toMatchObject({ width: 64, height: 64 });
});

it('has the commands of the terminal', async () => {
  const { stdout } = await execute(process.execPath, [packaged('cli/cli.js'), 'manifest']);
  expect(JSON.parse(stdout)).toMatchObject({ features: { bot_user: {} } });
});

/** Nothing but the image's own files are there: its root can't be written, and there is room for temporary files alone. */
const inside = [
  'mkdir "$0/dev" "$0/proc" && mount --bind "$0" "$0" && mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc"',
  'mount -t tmpfs tmpfs "$0/tmp" && mount -o remount,ro,bind "$0"',
  'exec chroot --userspec=10001:10001 "$0" "$@"',
].join(' && ');
const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0;
const why = mayMount ? '' : ' (left out: only root may change what the root folder is)';

it.skipIf(!mayMount)(
  `is an image with Node alone, small, and starts in it without any rights${why}`,
  { timeout: 120_000 },
  async () => {
    const image = mkdtempSync(path.join(tmpdir(), 'veo-bot-image-'));
    onTestFinished(() => rmSync(image, { recursive: true, force: true }));
    const container = path.join(root, '.container');
    await execute(process.execPath, [path.join(container, 'lay-out.ts'), image, folder]);
    cpSync(path.join(container, 'try-start.mjs'), path.join(image, 'app/try-start.mjs'));

    const files = globSync('**/*', { cwd: image }).map((file) => statSync(path.join(image, file)));
    expect(files.reduce((bytes, { size }) => bytes + size, 0)).toBeLessThan(250_000_000);

    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NODE_COMPILE_CACHE: '/tmp/compiled' };
    // Where it stands on this machine may be below a folder that is empty in there, such as that of temporary files.
    linkSync(path.join(image, realpathSync(process.execPath)), path.join(image, 'app/node'));
    const command = ['/bin/sh', '-c', inside, image, '/app/node', '/app/try-start.mjs'];
    const { stdout } = await execute('unshare', ['--mount', '--pid', '--fork', ...command], { env });
    expect(stdout).toContain('the engine is running');
  },
);
