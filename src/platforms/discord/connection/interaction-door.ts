import type { IncomingMessage, ServerResponse } from 'node:http';
import { InteractionResponseType, InteractionType } from 'discord.js';
import { z } from 'zod';
import { quietTurn } from '../../../lib/event-loop-turns.ts';
import type { NodeRoute } from '../../../lib/node-route.ts';
import { readRequestBody } from '../../../lib/read-request-body.ts';
import { createSeenKeys } from '../../../lib/seen-keys.ts';
import type { DiscordDeps } from '../discord-deps.ts';
import { createArrivals } from './arrivals.ts';
import { interactionsPath } from './interactions-path.ts';
import { isSigned, isTimely, readPublicKey } from './signature.ts';

/** An interaction has some kilobytes; a form with the longest texts and a message that is pressed on stay far below. */
const maxBytes = 1024 * 1024;
const readWithinMs = 3000;
/** Discord waits for 3 seconds (interactions/receiving-and-responding, 2026-08-06); what is not answered by then may be by a call. */
const answerWithinMs = 2500;
const mostRemembered = 2000;
/** Those that come at once are handed over together: noting each alone takes a synced write each. */
const gatheredWithinMs = 50;

const arrived = z.object({ type: z.int(), id: z.string().regex(/^\d{1,20}$/) });

export interface InteractionDoorDeps extends Pick<DiscordDeps, 'clock' | 'log'> {
  /** Of the application, 64 hexadecimal digits. */
  readonly publicKey: string;
  /** Has an interaction read. @returns false while the bot takes nothing in */
  readonly take: (interaction: object) => boolean;
}

/** Where Discord posts interactions. */
export interface InteractionDoor {
  readonly route: NodeRoute;
  /**
   * Answers an interaction with the very answer to Discord's request, which saves a call.
   *
   * @returns whether it was waiting for that; its first answer alone is taken
   * @throws {Error} where Discord did not wait for all of it
   */
  answer(interactionId: string, body: string): Promise<boolean>;
  /** Whether there is one that has just come in and was not answered yet. */
  isArriving(): boolean;
}

/**
 * Takes what Discord has signed, each interaction once. Anything else is refused with 401: Discord tries that, too, and takes the address off
 * where it is not.
 *
 * @see https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint (2026-08-06)
 */
export function createInteractionDoor({ publicKey, take, clock, log }: InteractionDoorDeps): InteractionDoor {
  const key = readPublicKey(publicKey);
  const seen = createSeenKeys(mostRemembered);
  const waiting = new Map<string, ServerResponse>();
  const arrivals = createArrivals(clock);
  const refuseForged = forgedRefusal(log);
  let gathered: { readonly id: string; readonly interaction: object; readonly response: ServerResponse }[] = [];
  let gathering: Promise<void> | undefined;

  /** Until it is answered here. Later Discord is told that a call brings the answer. */
  const wait = (id: string, response: ServerResponse): void => {
    waiting.set(id, response);
    const callOff = clock.after(answerWithinMs, () => {
      if (waiting.delete(id)) end(response, 202);
    });
    response.once('close', () => {
      callOff();
      waiting.delete(id);
    });
  };

  const gather = async (): Promise<void> => {
    await quietTurn(arrivals.isReading, gatheredWithinMs);
    const all = gathered;
    gathered = [];
    gathering = undefined;
    for (const { id, interaction, response } of all) {
      wait(id, response);
      if (!take(interaction) && waiting.delete(id)) refuse(response, 503);
    }
  };

  const listen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [signature, timestamp] = [header(request, 'x-signature-ed25519'), header(request, 'x-signature-timestamp')];
    if (signature === '' || !isTimely(timestamp, clock.now())) return refuse(response, 401);
    arrivals.begin(response);
    const callOff = clock.after(readWithinMs, () => request.destroy());
    const body = await readRequestBody(request, maxBytes).finally(callOff);
    if (body === undefined) return refuse(response, 413);
    if (!isSigned({ signature, timestamp, body }, key)) return refuseForged(response);
    arrivals.signed(response);
    const payload = parse(body);
    const read = arrived.safeParse(payload);
    if (!read.success || typeof payload !== 'object' || payload === null) return refuse(response, 400);
    const { id, type } = read.data;
    if (type === InteractionType.Ping) return endWith(response, JSON.stringify({ type: InteractionResponseType.Pong }));
    // The same once more: its first one is on its way.
    if (!seen.isNew(id)) return end(response, 202);
    gathered.push({ id, interaction: payload, response });
    gathering ??= gather();
    await gathering;
  };

  return {
    route: {
      method: 'POST',
      path: interactionsPath,
      listener: (request, response) =>
        void listen(request, response).catch((error: unknown) => {
          // What broke off on its way has nobody to be told.
          if (!request.complete) return void response.destroy();
          log.error({ err: error }, 'a request of Discord went wrong');
          refuse(response, 500);
        }),
    },
    async answer(interactionId, body) {
      const response = waiting.get(interactionId);
      if (response === undefined || !waiting.delete(interactionId)) return false;
      const sent = new Promise<void>((resolve, reject) => {
        response.once('finish', resolve);
        response.once('close', () => reject(new Error('Discord did not wait for the answer')));
      });
      endWith(response, body);
      arrivals.end(response);
      await sent;
      return true;
    },
    isArriving: arrivals.isArriving,
  };
}

function header({ headers }: IncomingMessage, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** Answers what Discord has not signed. */
function forgedRefusal(log: Pick<DiscordDeps['log'], 'warn'>): (response: ServerResponse) => void {
  let forged = 0;
  return (response) => {
    forged += 1;
    // The first one, and then ever fewer of them: their sender must not fill the log.
    if (Math.log10(forged) % 1 === 0) log.warn({ forged }, 'a request that said to be from Discord was refused');
    refuse(response, 401);
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { connection: 'close' });
  response.end();
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}

function endWith(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
