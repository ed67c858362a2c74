import {
  type Client,
  Events,
  GatewayDispatchEvents,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  MessageType,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import { text } from '../../domain/texts.ts';
import { createSeenKeys, type SeenKeys } from '../../lib/seen-keys.ts';
import { whenAllowed } from './acknowledge.ts';
import { codeOf } from './connection/close-codes.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { readField } from './read-field.ts';
import { textMessage } from './render-message.ts';

/** By then discord.js has read an event, or it never will; Discord waits for 3 seconds (interactions/receiving-and-responding, 2026-08-06). */
const readWithinMs = 1500;
const lookAgainAfterMs = 200;
const mostRemembered = 2000;
/** What people write themselves; other types of messages say that something happened. */
const personTypes: readonly unknown[] = [MessageType.Default, MessageType.Reply];

/**
 * Answers people whose events discord.js can't read: it throws at a field that is missing or of another type than it knows, and nobody
 * would hear of it (measured with 14.28).
 */
export function answerUnreadEvents(
  client: Client,
  deps: Pick<IntakeDeps, 'clock' | 'log' | 'rest' | 'texts' | 'stopping'>,
): void {
  const { clock, log, rest, texts, stopping } = deps;
  // In sets of their own: there are many messages, and none of them makes an interaction forgotten.
  const [interactions, messages] = [createSeenKeys(mostRemembered), createSeenKeys(mostRemembered)];
  client.on(Events.InteractionCreate, ({ id }) => void interactions.isNew(id));
  client.on(Events.MessageCreate, ({ id }) => void messages.isNew(id));

  const afterwards = (read: SeenKeys, id: string, answer: () => Promise<unknown>, waitMs = readWithinMs): void => {
    const couldRead = client.isReady();
    clock.after(waitMs, () => {
      if (stopping.aborted) return;
      // Before it is ready, discord.js keeps events, and reads them right afterwards; without a token it has ended, and reads none.
      const mayStillRead = client.token !== null && !(couldRead && client.isReady());
      if (mayStillRead) return afterwards(read, id, answer, lookAgainAfterMs);
      if (!read.isNew(id)) return;
      log.error({ event: id }, 'discord.js could not read an event; its person is told');
      // What it throws knows the interaction's token.
      answer().catch((error: unknown) => log.warn({ event: id, code: codeOf(error) }, 'a person could not be told'));
    });
  };

  client.ws.on(GatewayDispatchEvents.InteractionCreate, (event: unknown) => {
    const [id, token] = [readField(event, 'id'), readField(event, 'token')];
    if (id === undefined || token === undefined || typeOf(event) === InteractionType.ApplicationCommandAutocomplete) return;
    const message = textMessage(text('answer.bug'), { texts, locale: readField(event, 'locale') });
    const body = { type: InteractionResponseType.ChannelMessageWithSource, data: { ...message, flags: MessageFlags.Ephemeral } };
    const callback = () => client.rest.post(Routes.interactionCallback(id, token), { auth: false, body });
    afterwards(interactions, id, () => callback().catch((error: unknown) => answerInstead(event, error, deps)));
  });
  client.ws.on(GatewayDispatchEvents.MessageCreate, (event: unknown) => {
    const [id, channelId] = [readField(event, 'id'), readField(event, 'channel_id')];
    if (id === undefined || channelId === undefined || !callsBot(event, client.user?.id)) return;
    const message = textMessage(text('answer.bug'), { texts, locale: undefined });
    const body = { ...message, message_reference: { message_id: id, fail_if_not_exists: false }, nonce: id, enforce_nonce: true };
    // Of many at once, Discord asks to wait with some; under its nonce each is one message.
    afterwards(messages, id, () => whenAllowed(() => rest.createMessage(channelId, body, { signal: stopping }), deps));
  });
}

/**
 * The event's own way back is over, as on a busy machine: then it is a message that names its person.
 *
 * @throws {unknown} `error`, where that is not why, or nobody knows where they are
 */
async function answerInstead(
  event: unknown,
  error: unknown,
  { rest, texts, stopping, ...deps }: Pick<IntakeDeps, 'clock' | 'rest' | 'texts' | 'stopping'>,
): Promise<unknown> {
  const channelId = readField(event, 'channel_id');
  const personId = readField(readObject(event, 'user') ?? readObject(readObject(event, 'member'), 'user'), 'id');
  const isOver = codeOf(error) === RESTJSONErrorCodes.UnknownInteraction;
  if (!isOver || channelId === undefined || personId === undefined) throw error;
  const { content = '' } = textMessage(text('answer.bug'), { texts, locale: readField(event, 'locale') });
  const body = {
    content: `<@${personId}> ${content}`,
    allowed_mentions: { parse: [], users: [personId] },
    ...{ nonce: readField(event, 'id') ?? '', enforce_nonce: true },
  };
  return whenAllowed(() => rest.createMessage(channelId, body, { signal: stopping }), { ...deps, stopping });
}

function readObject(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function typeOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;
}

/** As far as it can be read: by name, or in private, and never by a bot. */
function callsBot(event: unknown, botId: string | undefined): boolean {
  const author: unknown = typeof event === 'object' && event !== null && 'author' in event ? event.author : undefined;
  const isBot = typeof author === 'object' && author !== null && 'bot' in author && author.bot === true;
  if (isBot || botId === undefined) return false;
  const content = readField(event, 'content') ?? '';
  if (content.includes(`<@${botId}>`) || content.includes(`<@!${botId}>`)) return true;
  const isPersons = readField(author, 'id') !== undefined && personTypes.includes(typeOf(event));
  return isPersons && readField(event, 'guild_id') === undefined;
}
