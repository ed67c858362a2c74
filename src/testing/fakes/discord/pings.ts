import { AllowedMentionsTypes, type APIAllowedMentions } from 'discord-api-types/v10';
import type { Pings } from './effects.ts';
import { type Content, textsOf } from './message-content.ts';
import { may } from './permissions.ts';
import type { Channel, World } from './world.ts';

/** People that a text names, whether or not they are called by it. */
export function mentionsIn({ content, components }: Pick<Content, 'content' | 'components'>) {
  const text = [content, ...textsOf(components)].join('\n');
  const all = (pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map(([, id = '']) => id))];
  return { userIds: all(/<@!?(\d+)>/g), roleIds: all(/<@&(\d+)>/g), everyone: /@(everyone|here)/.test(text) };
}

export interface PingOptions {
  readonly world: World;
  readonly channel: Channel;
  readonly authorId: string;
  readonly content: Content;
  /** As it was sent; without it everything counts, or users alone where an interaction is answered. */
  readonly allowed: APIAllowedMentions | null | undefined;
  readonly isInteraction: boolean;
  /** Author of the message that is replied to. */
  readonly repliedTo: string | undefined;
}

/**
 * People that a post or an edit calls. Text in code counts as well: nothing that only looks harmless passes.
 *
 * @see https://discord.com/developers/docs/resources/message#allowed-mentions-object
 */
export function pingsOf({ world, channel, authorId, content, allowed, isInteraction, repliedTo }: PingOptions): Pings {
  const named = mentionsIn(content);
  const byDefault = isInteraction
    ? [AllowedMentionsTypes.User]
    : [AllowedMentionsTypes.User, AllowedMentionsTypes.Role, AllowedMentionsTypes.Everyone];
  const parse = allowed == null ? byDefault : (allowed.parse ?? []);
  const users = named.userIds.filter((id) => parse.includes(AllowedMentionsTypes.User) || allowed?.users?.includes(id));
  const roles = named.roleIds.filter((id) => parse.includes(AllowedMentionsTypes.Role) || allowed?.roles?.includes(id));
  const repliedUser = repliedTo !== undefined && (allowed == null || allowed.replied_user === true);
  const mayCallAll = channel.guild !== undefined && may(channel, authorId, 'MentionEveryone');
  const isCallable = (roleId: string): boolean =>
    mayCallAll || channel.guild?.roles.some(({ id, mentionable }) => id === roleId && mentionable) === true;
  return {
    everyone: named.everyone && parse.includes(AllowedMentionsTypes.Everyone) && mayCallAll,
    userIds: [...new Set([...users.filter((id) => world.people.has(id)), ...(repliedUser ? [repliedTo] : [])])],
    roleIds: roles.filter(isCallable),
    repliedUser,
  };
}

export const noPings: Pings = { everyone: false, userIds: [], roleIds: [], repliedUser: false };
