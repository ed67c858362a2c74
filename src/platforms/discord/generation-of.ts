import type { Message } from 'discord.js';
import { readButtonId } from '../../domain/button.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { readChosen } from '../chat/buttons.ts';
import { type Here, lookHere } from '../chat/find-here.ts';
import { findPost } from '../chat/find-post.ts';
import type { IntakeDeps } from './discord-deps.ts';

const generationFile = /^([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})(?:-\d)?\.(?:mp4|png|jpg)$/;

/**
 * The video of here that a message of ours is about: it was noted when it was posted; else its file says so, or its buttons, where they are
 * about one. A list is about none.
 */
export async function generationOf(
  message: Message,
  here: Here,
  { engine }: Pick<IntakeDeps, 'engine'>,
): Promise<GenerationView | undefined> {
  if (message.author.id !== message.client.user.id) return undefined;
  const byFile = message.attachments.map(({ name }) => generationFile.exec(name)?.[1]);
  const custom = JSON.stringify(message.components.map((row) => row.toJSON())).match(/"custom_id":"[^"]+"/g) ?? [];
  const byButton = custom.map((found) => readButtonId(found.slice(13, -1))?.id);
  const [id, ...others] = new Set([...byFile, ...byButton].flatMap((each) => (each === undefined ? [] : readChosen(each).id)));
  const named = id === undefined || others.length > 0 ? undefined : await lookHere(engine, here, id);
  return (await findPost(engine, here, message.id)) ?? named;
}

/** The video whose thread a message stands in: the bot has opened it on the status message, whose id it has. */
export async function generationOfThread(
  { channel, client }: Message,
  here: Here,
  { engine }: Pick<IntakeDeps, 'engine'>,
): Promise<GenerationView | undefined> {
  const isOurs = channel.isThread() && channel.ownerId === client.user.id;
  return isOurs ? await findPost(engine, here, channel.id) : undefined;
}
