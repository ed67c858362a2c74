// Part of the image's build: starts the bot in the finished image, asks for its page, and stops it. What Node compiled meanwhile is kept for
// the next start (NODE_COMPILE_CACHE), readable for every user.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const folder = mkdtempSync(path.join(os.tmpdir(), 'try-start-'));
const { env } = process;
const settings = {
  HOST: '127.0.0.1',
  PORT: '0',
  DATA_DIR: path.join(folder, 'data'),
  OUTPUTS_DIR: path.join(folder, 'outputs'),
};
const bot = spawn(process.execPath, ['/app/main.js'], { env: { ...env, ...settings }, stdio: ['ignore', 'pipe', 'inherit'] });
const ended = new Promise((resolve) => bot.once('close', resolve));
const tooLate = setTimeout(() => bot.kill('SIGKILL'), 60_000);

let said = '';
let hasPage = false;
for await (const chunk of bot.stdout.setEncoding('utf8')) {
  process.stdout.write(chunk);
  said += chunk;
  const port = /http:\/\/localhost:(\d+)/.exec(said)?.[1];
  if (port === undefined || hasPage) continue;
  const url = `http://127.0.0.1:${port}`;
  hasPage = (await fetch(url)).ok && (await fetch(`${url}/readyz`)).ok;
  bot.kill('SIGTERM');
}
const code = await ended;
clearTimeout(tooLate);
rmSync(folder, { recursive: true });

const cache = env.NODE_COMPILE_CACHE;
if (cache !== undefined) {
  for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true })) {
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
if (!hasPage || code !== 0) {
  process.stderr.write(`The bot does not run in this image (page: ${hasPage}, exit code: ${code}).\n`);
  process.exitCode = 1;
}
