import { createServer } from 'node:net';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { type Text, text } from '../domain/texts.ts';
import { bareHost, shownHost } from '../lib/http-address.ts';
import { terminalHeader, terminalPass } from '../lib/own-door.ts';
import { findRunningBot } from '../platforms/terminal/find-running-bot.ts';
import { readLocalKey } from '../storage/local-key.ts';
import { botUsing } from '../storage/sqlite/inspect.ts';

const problems = z.array(z.object({ code: z.string().default(''), text: z.string() })).default([]);
/** A bot of another version may say less, or more. */
const health = z.object({
  ready: z.boolean(),
  problems,
  platforms: z
    .array(z.object({ id: z.string(), label: z.string(), connected: z.boolean(), refused: z.boolean().default(false), problems }))
    .default([]),
});
const operations = z.object({
  operations: z.array(z.object({ status: z.string(), needs_decision: z.boolean().default(false) })),
});
type Health = z.infer<typeof health>;

const timeoutMs = 2000;
/** The newest ones: what waits is among them. */
const mostOperations = 100;

type Settings = Pick<Config, 'web' | 'dataFolder'>;

/** Whether the bot of this data folder runs, and what it says of itself; else whether its address could be had. */
export async function checkRunningBot({ web, dataFolder }: Settings): Promise<readonly Finding[]> {
  const { port } = web;
  const host = shownHost(web.host);
  const key = keyOf(dataFolder);
  const running = port === 0 ? undefined : await findRunningBot({ host: web.host, port, key });
  if (running?.found === 'bot') return askBot(running.url, key && terminalPass(key), web);
  const check = 'port';
  const code = await tryToListen(web.host, port);
  const pid = botUsing(dataFolder);
  // It is there: only not where these settings look for it.
  if (pid !== undefined) return [{ check, state: 'warning', text: text('doctor.botElsewhere', { pid, host, port }) }];
  if (code === undefined) return [{ check, state: 'ok', text: text('doctor.portFree', { host, port }) }];
  const isTaken = code === 'EADDRINUSE';
  return [{ check, state: 'problem', text: text(isTaken ? 'start.portTaken' : 'start.portForbidden', { host, port }) }];
}

/** Where the folder can't be read, its own row says so. */
function keyOf(dataFolder: string): Uint8Array | undefined {
  try {
    return readLocalKey(dataFolder);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'));
    server.listen(port, bareHost(host), () => server.close(() => resolve(undefined)));
  });
}

/** Only once it proved to be this bot: the token goes along. */
async function askBot(
  url: string,
  pass: string | undefined,
  { host: listening, port, token, off }: Config['web'],
): Promise<readonly Finding[]> {
  const host = shownHost(listening);
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(pass === undefined ? {} : { [terminalHeader]: pass }),
  };
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    return response.json();
  };
  const report = health.safeParse(await ask('/healthz'));
  if (!report.success) return [{ check: 'port', state: 'warning', text: text('doctor.botUnclear', { host, port }) }];
  return [
    { check: 'port', state: 'ok', text: text('doctor.botAnswers', { host, port }) },
    ...healthFindings(report.data),
    ...(off ? [] : [queueFinding(await ask(`/api/video_chat/operations?platform=all&limit=${mostOperations}`))]),
  ];
}

function healthFindings({ ready, problems: all, platforms }: Health): readonly Finding[] {
  const others = all.filter(({ code }) => platforms.length === 0 || code !== 'platform');
  return [
    ...platforms.map(platformFinding),
    ...others.map(({ text: sentence }): Finding => ({ check: 'bot', state: 'warning', text: said(sentence) })),
    // Strangers alone are not told why.
    ...(ready || all.length > 0 ? [] : [{ check: 'bot', state: 'warning', text: text('doctor.botNotReady') } as const]),
  ];
}

function platformFinding({ label, connected, refused, problems: own }: Health['platforms'][number]): Finding {
  const check = 'bot connection';
  if (connected) return { check, state: 'ok', text: text('doctor.botConnected', { platform: label }) };
  const reason = own.map(({ text: sentence }) => sentence).join(' ');
  return {
    check,
    state: refused ? 'problem' : 'warning',
    text: reason === '' ? text('doctor.botNotConnected', { platform: label }) : said(reason),
  };
}

/** Its own sentence, as it is. */
function said(sentence: string): Text {
  return text('doctor.botSays', { sentence });
}

function queueFinding(answer: unknown): Finding {
  const check = 'bot queue';
  const read = operations.safeParse(answer);
  if (!read.success) return { check, state: 'warning', text: text('doctor.botQueueUnknown') };
  const count = (wanted: string): number => read.data.operations.filter(({ status }) => status === wanted).length;
  const questions = read.data.operations.filter(({ needs_decision: needsDecision }) => needsDecision).length;
  const standing = text('doctor.botQueue', { waiting: count('pending'), running: count('processing') });
  if (questions === 0) return { check, state: 'ok', text: standing };
  const sentences = [standing, text('doctor.botQuestions', { count: questions })];
  return { check, state: 'warning', text: text('list.sentences', { sentences }) };
}
