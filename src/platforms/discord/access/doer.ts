import { ApplicationIntegrationType, type Client, type GuildMember, type Interaction, type Message } from 'discord.js';
import type { ReplyTarget, Requester } from '../../../domain/generation.ts';
import { readReplyIds } from '../reply-ids.ts';
import type { Doer } from './command-access.ts';

/** Who wrote a message, by what came with it. */
export function doerOfMessage({ guildId, channel, member }: Message): Doer {
  if (guildId === null) return 'in private';
  return member === null || channel.isDMBased()
    ? 'unknown'
    : memberIn(member, channel.id, channel.isThread() ? channel.parentId : null);
}

/**
 * Who did something with a command, a button or a form. An app that people brought along by themselves knows no rules of the server: Discord
 * keeps that door by a right of its own.
 */
export function doerOfInteraction({
  guildId,
  channelId,
  channel,
  member,
  memberPermissions,
  user,
  authorizingIntegrationOwners,
}: Interaction): Doer {
  if (guildId === null) return 'in private';
  if (authorizingIntegrationOwners[ApplicationIntegrationType.GuildInstall] === undefined) return 'in private';
  if (member === null || memberPermissions === null || channelId === null) return 'unknown';
  const isThread = channel?.isThread() === true;
  const roleIds = roleIdsOf(member);
  const where = { channelId: (isThread ? channel.parentId : null) ?? channelId, isThread };
  return { guildId, personId: user.id, roleIds, ...where, permissions: memberPermissions.bitfield };
}

/** What somebody has of roles where they are, with the one that everybody has. In private Discord tells none, whatever they have in a server. */
export function rolesOf({
  member,
  guildId,
}: Pick<Interaction | Message, 'member' | 'guildId'>): Pick<Requester, 'roles' | 'rolesIn'> {
  if (guildId === null) return { roles: 'elsewhere' };
  return member === null ? { roles: 'unread' } : { roles: roleIdsOf(member), rolesIn: guildId };
}

/** The same of a server that somebody asks for from elsewhere. */
export async function rolesAt(
  personId: string,
  target: ReplyTarget,
  client: Client,
): Promise<Pick<Requester, 'roles' | 'rolesIn'>> {
  const { guild: guildId } = readReplyIds(target);
  if (guildId === undefined) return { roles: 'elsewhere' };
  try {
    const member = await client.guilds.cache.get(guildId)?.members.fetch({ user: personId, force: true });
    return member === undefined ? { roles: 'unread' } : { roles: roleIdsOf(member), rolesIn: guildId };
  } catch {
    // No member any more, or Discord does not say.
    return { roles: 'unread' };
  }
}

function roleIdsOf({ roles }: NonNullable<(Interaction | Message)['member']>): readonly string[] {
  return Array.isArray(roles) ? roles : [...roles.cache.keys()];
}

/** The same where a video is posted: asked for in private, it may be in a server. */
export async function doerFor(interaction: Interaction, target: ReplyTarget): Promise<Doer> {
  const { guildId, user, client } = interaction;
  return guildId === null ? doerAt(user.id, target, client) : doerOfInteraction(interaction);
}

/** Who asks in private for something that is posted in a server: as the member that they are there. */
async function doerAt(personId: string, target: ReplyTarget, client: Client): Promise<Doer> {
  const { guild: guildId, parent, thread, place } = readReplyIds(target);
  if (guildId === undefined || place === 'user-install') return 'in private';
  try {
    const guild = client.guilds.cache.get(guildId);
    const member = await guild?.members.fetch({ user: personId, force: true });
    const isThread = parent !== undefined || thread !== undefined;
    return member === undefined ? 'unknown' : memberIn(member, target.channelId, parent ?? (isThread ? target.channelId : null));
  } catch {
    // No member any more, or Discord does not say: they may ask by a command there.
    return 'unknown';
  }
}

/** @param parentId of a thread */
function memberIn(member: GuildMember, channelId: string, parentId: string | null): Doer {
  const { guild, id: personId, roles } = member;
  const channel = guild.channels.cache.get(parentId ?? channelId);
  if (channel === undefined) return 'unknown';
  const where = { channelId: channel.id, isThread: parentId !== null };
  const permissions = channel.permissionsFor(member).bitfield;
  return { guildId: guild.id, personId, roleIds: [...roles.cache.keys()], ...where, permissions };
}
