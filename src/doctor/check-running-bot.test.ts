import { mkdirSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { installed } from '../app/installed.ts';
import { startApp } from '../app/start-app.ts';
import { readConfig } from '../config/config.ts';
import { challengeHeader, proofHeader, proveDoor } from '../lib/own-door.ts';
import { createTexts } from '../lib/say.ts';
import { ensureLocalKey } from '../storage/local-key.ts';
import { openStore } from '../storage/sqlite/store.ts';
import { serveLoopback } from '../testing/fakes/loopback-server.ts';
import { renderTinyVideo } from '../testing/samples/tiny-video.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { checkRunningBot } from './check-running-bot.ts';

const { say } = createTexts();
const token = 'correct-horse-battery-staple';

async function look(dataFolder: string, port: string, env: Record<string, string> = {}): Promise<readonly string[]> {
  const { web } = readConfig(installed, { PORT: port, WEB_TOKEN: token, ...env }, temporaryFolder());
  const findings = await checkRunningBot({ web, dataFolder });
  return findings.map(({ check, state, text }) => `${check} ${state}: ${say(text)}`);
}

/** A bot of a data folder that says of itself what a test wants. */
async function botThatSays(answers: Readonly<Record<string, unknown>>) {
  const dataFolder = temporaryFolder();
  const key = ensureLocalKey(dataFolder);
  const heard: IncomingHttpHeaders[] = [];
  const url = await serveLoopback((request, response) => {
    heard.push(request.headers);
    const { localAddress: address = '', localPort = 0 } = request.socket;
    const challenge = request.headers[challengeHeader];
    const proof = typeof challenge === 'string' ? proveDoor(key, challenge, { address, port: localPort }) : undefined;
    const body = JSON.stringify(answers[new URL(request.url ?? '', url).pathname] ?? {});
    response.writeHead(200, { 'content-type': 'application/json', ...(proof && { [proofHeader]: proof }) }).end(body);
  });
  return { dataFolder, port: new URL(url).port, heard };
}

describe('a bot that runs', () => {
  it('tells how its platforms stand, what is paused, what waits and what is to be decided', async () => {
    const paused = { code: 'paused', text: 'Google refuses the key; trying again in 5 minutes.' };
    const away = { code: 'platform', text: 'Slack can’t be reached; trying again.' };
    const bot = await botThatSays({
      '/healthz': {
        ready: false,
        problems: [paused, away],
        platforms: [
          { id: 'discord', label: 'Discord', connected: true, refused: false, problems: [] },
          { id: 'slack', label: 'Slack', connected: false, refused: false, problems: [away] },
        ],
      },
      '/api/video_chat/operations': {
        operations: [
          { status: 'pending' },
          { status: 'processing' },
          { status: 'completed' },
          { status: 'error', needs_decision: true },
        ],
      },
    });
    expect(await look(bot.dataFolder, bot.port)).toEqual([
      `port ok: The bot answers at 127.0.0.1:${bot.port}.`,
      'bot connection ok: The bot is connected to Discord.',
      `bot connection warning: ${away.text}`,
      `bot warning: ${paused.text}`,
      'bot queue warning: Videos waiting: 1. Videos in the making: 1. One video waits for somebody’s decision.',
    ]);
  });

  it('whose platform refuses it for good is something to mend', async () => {
    const refusal = { code: 'platform', text: 'Discord refuses the token.' };
    const discord = { id: 'discord', label: 'Discord', connected: false, refused: true, problems: [refusal] };
    const bot = await botThatSays({ '/healthz': { ready: true, problems: [refusal], platforms: [discord] } });
    expect(await look(bot.dataFolder, bot.port, { WEB: 'off' })).toContain(`bot connection problem: ${refusal.text}`);
    expect(bot.heard).toHaveLength(2);
  });

  it('of an earlier version is believed in what it says', async () => {
    const bot = await botThatSays({ '/healthz': { ready: true, problems: [{ text: 'The page could not be built.' }] } });
    expect(await look(bot.dataFolder, bot.port)).toContain('bot warning: The page could not be built.');
  });

  it('is asked as the real one answers', async () => {
    const folder = temporaryFolder();
    const config = readConfig(installed, { PORT: '0', WEB_TOKEN: token }, folder);
    const app = await startApp(config, { log: silentLog, render: renderTinyVideo });
    onTestFinished(() => app.stop());
    const { port } = new URL(app.url);
    expect(await look(config.dataFolder, port)).toEqual([
      `port ok: The bot answers at 127.0.0.1:${port}.`,
      'bot queue ok: Videos waiting: 0. Videos in the making: 0.',
    ]);
    // Started with another port.
    const [elsewhere = ''] = await look(config.dataFolder, '0');
    expect(elsewhere).toContain(
      `port warning: The bot of this data folder runs (process ${process.pid}), but does not answer at`,
    );
  });
});

it('sends the token to nobody who can’t prove to be this bot', async () => {
  const bot = await botThatSays({ '/healthz': { ready: true } });
  const other = join(temporaryFolder(), 'data');
  mkdirSync(other);
  openStore({ dataFolder: other, outputsFolder: other }).close();
  expect(await look(other, bot.port)).toEqual([expect.stringMatching(/^port problem: .*in use already/)]);
  expect(bot.heard.map(({ authorization }) => authorization)).toEqual([undefined]);
});

it.each(['::', '[::]'])('shows the address %s as one', async (HOST) => {
  expect(await look(temporaryFolder(), '0', { HOST })).toEqual(['port ok: [::]:0 is free.']);
});
