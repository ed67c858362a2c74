import { type Message, MessageType } from 'discord.js';
import { text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import { actionOf } from '../chat/buttons.ts';
import { findPost } from '../chat/find-post.ts';
import { isThere, newestVersion } from '../chat/versions.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { hereIn } from './event-context.ts';
import { generationOfThread } from './generation-of.ts';
import type { Replier } from './reply-to-message.ts';

/**
 * Whether somebody answers a post about a video of here without calling the bot by it. What they write can only be read with the intent.
 */
export async function answersVideo(
  message: Message,
  { engine, messageContent }: Pick<IntakeDeps, 'engine' | 'messageContent'>,
): Promise<boolean> {
  const { reference, mentions, client, channelId } = message;
  if (!messageContent || !isFromPerson(message) || reference?.messageId === undefined) return false;
  if (mentions.repliedUser?.id !== client.user.id) return false;
  return (await findPost(engine, hereIn(channelId), reference.messageId)) !== undefined;
}

/**
 * Words in a video's own thread, by the person who asked for it, that speak to nobody: they may be meant for the bot, or for the people
 * there. Only a press makes something of them, so that nobody's talk is paid for. Needs the intent.
 */
export async function offerChange(message: Message, reply: Replier, deps: IntakeDeps): Promise<void> {
  const { engine, messageContent, offered, clock } = deps;
  const { author, channel, mentions, reference } = message;
  const speaksToSomebody = mentions.users.size > 0 || mentions.roles.size > 0 || mentions.everyone || reference !== null;
  if (!messageContent || !isFromPerson(message) || speaksToSomebody || message.content.trim() === '') return;
  if (!channel.isThread()) return;
  const here = hereIn(channel.id, channel.parentId);
  const first = await generationOfThread(message, here, deps);
  if (first === undefined) return;
  const newest = await newestVersion(engine, here, first);
  const asked = [first, newest].some(({ requester }) => requester.id === author.id);
  if (!asked || !isThere(newest) || isStill(newest.request)) return;
  const action = actionOf(newest, 'edit', 1, { offered, nowMs: clock.now() });
  const label = action?.label ?? text('button.edit');
  const price = action === undefined ? {} : { priceUsd: action.priceUsd };
  await reply.add(message, text('chat.offerChange'), [{ verb: 'edit', id: newest.id, ...price, label }]);
}

function isFromPerson({ author, webhookId, system, type, guildId }: Message): boolean {
  const isWritten = type === MessageType.Default || type === MessageType.Reply;
  return !author.bot && webhookId === null && !system && isWritten && guildId !== null;
}
