import type { GenerationView } from '../../../domain/generation.ts';
import type { Intake } from '../../../domain/intake.ts';
import { isPrivate } from '../../../domain/private-target.ts';
import type { About } from '../../chat/delivery-platform.ts';
import { DiscordRefusal } from '../discord-error.ts';
import { threadName } from '../render-message.ts';
import { readReplyIds, serverOf } from '../reply-ids.ts';
import type { DiscordDeliveryDeps, DiscordPlace } from './deps.ts';

type PlaceDeps = Pick<DiscordDeliveryDeps, 'rest' | 'texts' | 'limitBytes' | 'learnLimit'>;

/** The place of a route, its thread or conversation opened. */
export async function placeOf(
  route: 'status' | 'thread' | 'channel' | 'direct',
  { generation, set = generation, receipts: { status }, signal }: About,
  deps: PlaceDeps,
): Promise<DiscordPlace | undefined> {
  const ids = readReplyIds(generation.replyTarget);
  const channelId = ids.thread ?? generation.replyTarget.channelId;
  await deps.learnLimit?.(serverOf(ids));
  const here = { isElsewhere: false, limitBytes: deps.limitBytes(serverOf(ids)) };
  switch (route) {
    case 'status':
      return { ...here, channelId, replyTo: ids.replyTo };
    case 'channel':
      return { ...here, channelId, replyTo: status.message ?? ids.replyTo };
    case 'thread': {
      const messageId = status.gone === undefined ? status.message : undefined;
      const opensThreads = ids.place === 'text' || ids.place === 'announcement';
      if (messageId === undefined || ids.thread !== undefined || !opensThreads) return undefined;
      return { ...here, channelId: await openThread(channelId, messageId, set, deps, signal), replyTo: undefined };
    }
    case 'direct':
      return ids.place === 'dm' ? undefined : directPlace(generation.requester.id, deps, signal);
  }
}

/** Where only the person brought the app, the bot has no way into the channel. */
export function placesToTell(
  { requester, replyTarget }: Intake,
  deps: PlaceDeps,
  signal: AbortSignal,
): readonly (() => DiscordPlace | Promise<DiscordPlace>)[] {
  const ids = readReplyIds(replyTarget);
  if (isPrivate(replyTarget)) return [() => directPlace(requester.id, deps, signal)];
  const channelId = ids.thread ?? replyTarget.channelId;
  const here = { channelId, isElsewhere: false, limitBytes: deps.limitBytes(ids.guild) };
  return [
    ...(ids.replyTo === undefined ? [] : [() => ({ ...here, replyTo: ids.replyTo })]),
    ...(ids.place === 'user-install' ? [] : [() => ({ ...here, replyTo: undefined })]),
    () => directPlace(requester.id, deps, signal),
  ];
}

/** The private talk with somebody. @throws {DiscordRefusal} where they take none */
export async function directPlace(
  personId: string,
  { rest, limitBytes }: Pick<PlaceDeps, 'rest' | 'limitBytes'>,
  signal: AbortSignal,
): Promise<DiscordPlace> {
  const channelId = await rest.openDirectMessage(personId, signal);
  return { channelId, replyTo: undefined, isElsewhere: true, limitBytes: limitBytes(undefined) };
}

/** A thread on a message has the message's own id, so that one which is there already is known. */
async function openThread(
  channelId: string,
  messageId: string,
  generation: GenerationView,
  { rest, texts }: PlaceDeps,
  signal: AbortSignal,
): Promise<string> {
  const { locale } = readReplyIds(generation.replyTarget);
  try {
    return await rest.startThread(channelId, messageId, threadName(generation, { texts, locale }), signal);
  } catch (error) {
    if (error instanceof DiscordRefusal && error.refusal === 'exists') return messageId;
    throw error;
  }
}
