import { PermissionFlagsBits } from 'discord.js';
import { UserError } from '../../domain/errors.ts';
import { type GenerationView, isErased } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import type { Answerable } from './acknowledge.ts';
import { readReplyIds } from './reply-ids.ts';

type Videos = Pick<VideoEngine, 'find' | 'receipts'>;

/**
 * A generation that belongs to where somebody asks about it: its channel, the thread under it, or wherever its posts went. Its id stands
 * in the buttons of every message about it and is no secret, so that an id alone gives no right.
 *
 * @throws {UserError} `not_found`
 */
export function findHere(engine: Videos, channelId: string | null, id: string): GenerationView {
  const found = lookHere(engine, channelId, id);
  if (found === undefined) throw new UserError('not_found', text('answer.notFoundEver'));
  return found;
}

/** As `findHere`; undefined where there is none. */
export function lookHere(engine: Videos, channelId: string | null, id: string): GenerationView | undefined {
  const generation = engine.find(id);
  if (generation === undefined || generation.replyTarget.platform !== 'discord' || isErased(generation)) return undefined;
  return channelId !== null && placesOf(generation, engine).includes(channelId) ? generation : undefined;
}

function placesOf({ id, replyTarget }: GenerationView, engine: Videos): readonly string[] {
  const receipts = engine.receipts(id);
  // A thread on a message has the message's own id.
  const places = [replyTarget.channelId, receipts.status.message, ...Object.values(receipts).map(({ channel }) => channel)];
  return places.filter((place) => place !== undefined);
}

/** Whether a person may change other people's generation: they manage messages in the server that it was asked for in. */
export function managesVideo(
  { guildId, memberPermissions }: Pick<Answerable, 'guildId' | 'memberPermissions'>,
  { replyTarget }: Pick<GenerationView, 'replyTarget'>,
): boolean {
  const isSameServer = replyTarget.platform === 'discord' && guildId !== null && readReplyIds(replyTarget).guild === guildId;
  return isSameServer && memberPermissions?.has(PermissionFlagsBits.ManageMessages) === true;
}
