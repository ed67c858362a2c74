import { z } from 'zod';
import type { AppConfig } from '../../app/installed.ts';
import { text } from '../../domain/texts.ts';
import { terminalHeader, terminalPass } from '../../lib/own-door.ts';
import { findRunningBot } from '../../platforms/terminal/find-running-bot.ts';
import { readLocalKey } from '../../storage/local-key.ts';
import { NoBotError, say, UsageError } from '../terminal.ts';
import { warnOfOpenAddress } from '../warn-of-open-address.ts';
import type { AdminCall } from './subcommand.ts';

/** The bot refuses, with what it said. */
export class AdminRefusal extends UsageError {
  /** What has to be agreed to, in US dollars. */
  readonly priceUsd: number | undefined;

  /** Its message asks whether it is to be done. */
  readonly isQuestion: boolean;

  constructor(message: string, priceUsd: number | undefined, isQuestion = false) {
    super(message);
    this.priceUsd = priceUsd;
    this.isQuestion = isQuestion;
  }
}

/** Asks the bot. @throws {AdminRefusal} where it says no */
export type AskBot = (call: Pick<AdminCall, 'method' | 'path' | 'body' | 'isCsv'>) => Promise<unknown>;

const timeoutMs = 30_000;
const refusal = z.object({
  error: z.object({ code: z.string().exactOptional(), message: z.string(), price_usd: z.number().exactOptional() }),
});

/**
 * Finds the bot that is to be asked: the one that runs on this machine with these settings, or the one at an address.
 *
 * @param url of a bot elsewhere, which is shown the token alone
 * @throws {NoBotError} where none answers, or what answers can't prove to be this bot
 */
export async function findBot({ web, dataFolder }: Pick<AppConfig, 'web' | 'dataFolder'>, url?: string): Promise<AskBot> {
  const headers = { ...(web.token !== undefined && { authorization: `Bearer ${web.token}` }) };
  if (url !== undefined) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new UsageError(say(text('terminal.adminUrl')));
    if (web.token !== undefined) warnOfOpenAddress(url);
    return asking(url.replace(/\/+$/, ''), headers);
  }
  const key = readLocalKey(dataFolder);
  const running = await findRunningBot({ host: web.host, port: web.port, key });
  if (running.found === 'stranger') throw new NoBotError(say(text('terminal.adminStranger', { url: running.url })));
  if (running.found === 'nobody' || key === undefined)
    throw new NoBotError(say(text('terminal.adminNobody', { port: web.port })));
  return asking(running.url, { ...headers, [terminalHeader]: terminalPass(key) });
}

function asking(url: string, headers: Readonly<Record<string, string>>): AskBot {
  return async ({ method, path, body, isCsv }) => {
    const answer = await fetch(`${url}/api/video_chat/admin/${path}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new NoBotError(say(text('terminal.adminNoAnswer', { url })), { cause: error });
    });
    if (answer.ok) return isCsv === true ? answer.text() : answer.json();
    throw refusalOf(answer.status, await answer.json().catch(() => undefined));
  };
}

/** @param body as it was answered */
export function refusalOf(status: number, body: unknown): AdminRefusal {
  const parsed = refusal.safeParse(body);
  const error = parsed.data?.error;
  return error !== undefined
    ? new AdminRefusal(error.message, error.price_usd, error.code === 'needs_confirmation')
    : new AdminRefusal(`HTTP ${status}`, undefined);
}
