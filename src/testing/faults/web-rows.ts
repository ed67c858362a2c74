import { z } from 'zod';
import { findRunningBot } from '../../platforms/terminal/find-running-bot.ts';
import { readLocalKey } from '../../storage/local-key.ts';
import { startReverseProxy } from '../fakes/reverse-proxy.ts';
import { type FaultApp, withFaultApp } from './fault-app.ts';
import type { FaultRow, Seen } from './fault-row.ts';

const token = 'correct-horse-battery-staple';
const json = { 'content-type': 'application/json' };
const refusal = z.object({ error: z.object({ message: z.string() }) });
const standing = z.object({ status: z.string(), needs_decision: z.boolean(), message: z.string() });

/** What comes by the web's door. */
export const webRows: readonly FaultRow[] = [
  throughProxy(),
  wrongTokens(),
  manySessions(),
  withoutPicture(),
  unclearOutcome(),
  strangersAtHealth(),
  impostor(),
];

function generate(prompt: string, more: Readonly<Record<string, string>> = {}): RequestInit {
  return { headers: json, body: JSON.stringify({ prompt, duration: '4', ...more }) };
}

async function sentence(response: Response): Promise<string> {
  return refusal.parse(await response.json()).error.message;
}

async function atGoogle(app: FaultApp): Promise<string> {
  return `${(await app.app().engine.history({ limit: 100 })).generations.length} stored, ${app.emulator.log.accepted.length} at Google`;
}

function throughProxy(): FaultRow {
  return {
    ...{ id: 'M17', fault: 'a proxy leads the internet to a bot without a token', reads: [/admin sets WEB_TOKEN/] },
    keeps: /^0 stored, 0 at Google, list 403, page 403, health 200$/,
    run: (row) =>
      withFaultApp({ ...row, settings: { PUBLIC_URL: 'https://veo.example.org' } }, async (app) => {
        const proxy = await startReverseProxy({ target: app.app().url.replace('localhost', '127.0.0.1'), host: 'localhost' });
        try {
          const made = await fetch(`${proxy.url}/api/video_chat/generate`, { method: 'POST', ...generate('at your cost') });
          const status = async (path: string) => (await fetch(`${proxy.url}${path}`)).status;
          const list = await status('/api/video_chat/operations?platform=all');
          const kept = `${await atGoogle(app)}, list ${list}, page ${await status('/')}, health ${await status('/healthz')}`;
          return { read: [await sentence(made)], kept, broken: [] };
        } finally {
          await proxy.close();
        }
      }),
  };
}

function wrongTokens(): FaultRow {
  return {
    ...{ id: 'M19', fault: 'somebody behind the same proxy guesses tokens', reads: [/Too many wrong tokens/] },
    keeps: /^the owner gets 200$/,
    run: (row) =>
      withFaultApp({ ...row, settings: { WEB_TOKEN: token } }, async (app) => {
        const ask = (given: string) => app.request('GET', '/operations', { headers: { authorization: `Bearer ${given}` } });
        for (let guess = 0; guess < 10; guess += 1) await ask(`guess-${guess}`);
        const read = [await sentence(await ask('one-more-guess'))];
        return { read, kept: `the owner gets ${(await ask(token)).status}`, broken: [] };
      }),
  };
}

function manySessions(): FaultRow {
  const requests = 30;
  return {
    ...{ id: 'M04', fault: `one person asks in ${requests} sessions of the web`, reads: [/your budget of the day \(\$0\.40\)/] },
    keeps: /^1 taken, 29 refused$/,
    run: (row) =>
      withFaultApp({ ...row, settings: { BUDGET_USD_PER_PERSON_PER_DAY: '0.4' } }, async (app) => {
        const asked = Array.from({ length: requests }, (_, number) =>
          app.request('POST', '/generate', generate(`video ${number}`, { session_id: `s${number}` })),
        );
        const refused = (await Promise.all(asked)).filter(({ status }) => status !== 200);
        const read = await Promise.all(refused.map(sentence));
        return { read, kept: `${requests - refused.length} taken, ${refused.length} refused`, broken: [] };
      }),
  };
}

function withoutPicture(): FaultRow {
  return {
    ...{ id: 'M13', fault: 'a form for a picture comes without one', reads: [/There is no picture in the form.*image_file/] },
    keeps: /^0 stored, 0 at Google$/,
    run: (row) =>
      withFaultApp(row, async (app): Promise<Seen> => {
        const form = new FormData();
        form.set('prompt', 'let the waves move');
        const read = [await sentence(await app.request('POST', '/generate_with_image', { body: form }))];
        return { read, kept: await atGoogle(app), broken: [] };
      }),
  };
}

function unclearOutcome(): FaultRow {
  return {
    ...{ id: 'M12', fault: 'Google does not say whether it took a request, and a program asks how it stands' },
    reads: [/could not find out whether Google took this request/],
    keeps: /^error with needs_decision, then pending, processing or completed without$/,
    run: (row) =>
      withFaultApp(row, async (app) => {
        app.emulator.inject('submit/drop-after-accept');
        const id = await app.give('a lighthouse');
        await app.until('it is unclear', async () => (await app.find(id)).state === 'unknown');
        const ask = async () => standing.parse(await (await app.request('GET', `/operations/${id}`)).json());
        const unclear = await ask();
        await app.decide(id, 'again');
        const again = await ask();
        const went = ['pending', 'processing', 'completed'].includes(again.status) && !again.needs_decision;
        const kept = [
          `${unclear.status} with ${unclear.needs_decision ? 'needs_decision' : 'nothing'}`,
          `then ${went ? 'pending, processing or completed without' : again.status}`,
        ].join(', ');
        return { read: [unclear.message], kept, broken: [] };
      }),
  };
}

function strangersAtHealth(): FaultRow {
  return {
    ...{ id: 'M22', fault: 'a stranger asks why the bot is not well', reads: [/^\{"ready":true\}$/] },
    keeps: /^this machine reads problems$/,
    run: (row) =>
      withFaultApp(row, async (app) => {
        const ask = async (headers: Record<string, string>) => (await fetch(`${app.app().url}/healthz`, { headers })).text();
        const read = [await ask({ 'x-forwarded-for': '203.0.113.7' })];
        return { read, kept: `this machine reads ${(await ask({})).includes('problems') ? 'problems' : 'nothing'}`, broken: [] };
      }),
  };
}

function impostor(): FaultRow {
  return {
    ...{
      id: 'M23',
      fault: 'another program on the port passes everything on to the bot',
      reads: [/^the bot: bot$/, /^the other: stranger$/],
    },
    keeps: /^the token was sent nowhere$/,
    run: (row) =>
      withFaultApp({ ...row, settings: { WEB_TOKEN: token } }, async (app) => {
        const heard: string[] = [];
        const target = app.app().url.replace('localhost', '127.0.0.1');
        const relay = await startReverseProxy({
          target,
          tells: () => ({}),
          onHeaders: (headers) => heard.push(JSON.stringify(headers)),
        });
        try {
          const key = readLocalKey(app.home.dataFolder);
          const look = (url: string) => findRunningBot({ host: '127.0.0.1', port: Number(new URL(url).port), key });
          const read = [`the bot: ${(await look(target)).found}`, `the other: ${(await look(relay.url)).found}`];
          const isSent = heard.some((headers) => headers.includes(token));
          return { read, kept: `the token was sent ${isSent ? 'to the other' : 'nowhere'}`, broken: [] };
        } finally {
          await relay.close();
        }
      }),
  };
}
