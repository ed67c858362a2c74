import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { installed } from '../../app/installed.ts';
import { startApp } from '../../app/start-app.ts';
import { readConfig } from '../../config/config.ts';
import { readLocalKey } from '../../storage/local-key.ts';
import { serveLoopback } from '../../testing/fakes/loopback-server.ts';
import { startReverseProxy } from '../../testing/fakes/reverse-proxy.ts';
import { renderTinyVideo, tinyVideo } from '../../testing/samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { findRunningBot } from './find-running-bot.ts';

const program = join(import.meta.dirname, '..', '..', 'cli', 'cli.ts');
const token = 'correct-horse-battery-staple';

async function startBot(env: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const config = readConfig(installed, { PORT: '0', WEB_TOKEN: token, ...env }, folder);
  const app = await startApp(config, { log: silentLog, render: renderTinyVideo });
  onTestFinished(() => app.stop());
  return { app, folder, host: config.web.host, port: Number(new URL(app.url).port), key: readLocalKey(config.dataFolder) };
}

/** Somebody else's program on the port that answers as the bot does. @returns what it was sent */
async function startImpostor() {
  const heard: IncomingHttpHeaders[] = [];
  const url = await serveLoopback((incoming, response) => {
    heard.push(incoming.headers);
    response.writeHead(200, { 'content-type': 'application/json', 'x-veo-bot-proof': 'x'.repeat(43) });
    response.end('{"ready":true,"problems":[]}');
  });
  return { heard, port: Number(new URL(url).port) };
}

async function generate(folder: string, env: Record<string, string>, ...args: string[]) {
  const all = { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env };
  const child = spawn(process.execPath, [program, 'generate', ...args], { cwd: folder, env: all });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => out.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => err.push(chunk));
  await once(child, 'close');
  return { code: child.exitCode, out: out.join(''), err: err.join('') };
}

describe('the bot at its address', () => {
  it('is known by what only its user can read', async () => {
    const bot = await startBot();
    expect(await findRunningBot(bot)).toEqual({ found: 'bot', url: `http://127.0.0.1:${bot.port}` });
    expect(await findRunningBot({ ...bot, key: undefined })).toMatchObject({ found: 'stranger' });
    expect(await findRunningBot({ ...bot, key: new Uint8Array(32) })).toMatchObject({ found: 'stranger' });
    if (process.platform !== 'win32') expect(statSync(join(bot.folder, 'data', 'local-key')).mode & 0o777).toBe(0o600);
  });

  it('is known where it listens at all addresses', async () => {
    for (const host of ['0.0.0.0', '::']) {
      const bot = await startBot({ HOST: host });
      expect(await findRunningBot(bot), host).toMatchObject({ found: 'bot' });
    }
  });

  it('keeps its key over a restart, and takes it back from others', async () => {
    const { app, folder, key } = await startBot();
    await app.stop();
    const path = join(folder, 'data', 'local-key');
    chmodSync(path, 0o644);
    const again = await startApp(readConfig(installed, { PORT: '0' }, folder), { log: silentLog });
    onTestFinished(() => again.stop());
    expect(readLocalKey(join(folder, 'data'))).toEqual(key);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is not one that says so, nor one that has the real one answer', async () => {
    const bot = await startBot();
    const impostor = await startImpostor();
    expect(await findRunningBot({ ...bot, port: impostor.port })).toMatchObject({ found: 'stranger' });
    const relay = await startReverseProxy({ target: `http://127.0.0.1:${bot.port}`, tells: () => ({}) });
    onTestFinished(() => relay.close());
    expect(await findRunningBot({ ...bot, port: Number(new URL(relay.url).port) })).toMatchObject({ found: 'stranger' });
  });

  it('may be away', async () => {
    const bot = await startBot();
    await bot.app.stop();
    expect(await findRunningBot(bot)).toEqual({ found: 'nobody' });
  });
});

describe('npm run generate', () => {
  it('sends neither the token nor the prompt to another program, says so, and makes the video', async () => {
    const { heard, port } = await startImpostor();
    const env = { PORT: String(port), WEB_TOKEN: token, LOG_LEVEL: 'error' };
    const { code, out, err } = await generate(temporaryFolder(), env, 'a secret plan', '--duration', '4');
    expect(err).toContain(`Something answers at http://127.0.0.1:${port}, but can’t prove to be this bot`);
    expect(JSON.stringify(heard)).not.toMatch(/correct-horse|secret plan/);
    expect(heard).toHaveLength(1);
    expect(out).toMatch(/^Saved: outputs/m);
    expect(code).toBe(0);
  });

  it('asks the bot that runs, as the terminal’s own person', async () => {
    const bot = await startBot();
    const { out } = await generate(bot.folder, { PORT: String(bot.port), WEB_TOKEN: token }, 'a fox', '--duration', '4');
    expect(out).toMatch(/^Saved: outputs/m);
    const [made] = (await bot.app.engine.history({ limit: 1 })).generations;
    expect(made).toMatchObject({ requester: { id: 'terminal' }, replyTarget: { channelId: 'terminal' } });
  });

  it('changes, continues and sharpens a video by the name of its file, and says what it costs', async () => {
    const bot = await startBot();
    const env = { PORT: String(bot.port), WEB_TOKEN: token };
    const { out } = await generate(bot.folder, env, 'a fox', '--duration', '4');
    const file = /^Saved: (\S+)/m.exec(out)?.[1] ?? '';
    for (const args of [
      ['--edit', file, 'make it night'],
      ['--extend', file, 'then it rains'],
      ['--upscale', file],
    ]) {
      const made = await generate(bot.folder, env, ...args);
      expect(made.out).toMatch(/^Your video is on its way\. Free of charge\.$/m);
      expect(made.out).toMatch(/^Saved: outputs/m);
    }
    const all = (await bot.app.engine.history({ limit: 10 })).generations;
    expect(all.map(({ source, replyTarget }) => `${source?.how} ${replyTarget.channelId}`)).toEqual([
      'upscale terminal',
      'extend terminal',
      'edit terminal',
      'undefined terminal',
    ]);
    // A file of one's own is no video of the bot's.
    await writeFile(join(bot.folder, 'clip.mp4'), await tinyVideo({ durationSeconds: 4 }));
    const own = await generate(bot.folder, env, '--edit', 'clip.mp4', 'make it night');
    expect(own.out).toMatch(/^Saved: outputs/m);
    expect((await bot.app.engine.history({ limit: 1 })).generations[0]?.request).toMatchObject({
      prompt: 'make it night',
      video: {},
    });
    const { code, err } = await generate(bot.folder, env, '--edit', file);
    expect([code, err]).toEqual([1, expect.stringContaining('What should change?')]);
  });

  it('says why the bot that runs takes nothing with WEB=off', async () => {
    const bot = await startBot({ WEB: 'off' });
    const { code, err } = await generate(bot.folder, { PORT: String(bot.port), WEB: 'off' }, 'a fox');
    expect(err).toContain('takes no requests from the terminal, because WEB=off is set');
    expect(code).toBe(1);
  });
});
