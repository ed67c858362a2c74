import { PermissionFlagsBits } from 'discord.js';
import { DeliveryError } from '../../../domain/delivery.ts';
import type { ReplyTarget, Requester } from '../../../domain/generation.ts';
import type { PersonThere, ScheduledPlaces } from '../../../domain/schedules/scheduled-places.ts';
import { type OwnRoles, permissionsOf, type SeenChannel, type SeenServer } from '../access/read-places.ts';
import { DiscordRefusal } from '../discord-error.ts';
import { nonceOf } from '../posted.ts';
import { textMessage } from '../render-message.ts';
import { readReplyIds, writeReplyIds } from '../reply-ids.ts';
import type { DiscordDeliveryDeps } from './deps.ts';

type ScheduledDeps = Pick<DiscordDeliveryDeps, 'rest' | 'texts'>;

/** Unknown Member. @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json (2026-08-06) */
const unknownMember = 10007;

/** Discord's side of what is made at set times: in channels of servers that have the bot, by those who manage them. */
export function scheduledPlaces(deps: ScheduledDeps): ScheduledPlaces {
  return {
    forManagers: true,
    placeOf,
    whoIs: (person, target, signal) => whoIs(person, target, deps, signal),
    async tell({ id }, target, sentence, key, signal) {
      const { locale, personLocale = locale } = readReplyIds(target);
      try {
        const channelId = await deps.rest.openDirectMessage(id, signal);
        const message = textMessage(sentence, { texts: deps.texts, locale: personLocale });
        await deps.rest.createMessage(channelId, { ...message, nonce: nonceOf(key, 'told'), enforce_nonce: true }, { signal });
      } catch (error) {
        // Who takes no messages from bots reads it in the list.
        if (!(error instanceof DiscordRefusal)) throw error;
      }
    },
  };
}

function placeOf(target: ReplyTarget): ReplyTarget | undefined {
  const ids = readReplyIds(target);
  if (ids.guild === undefined || ids.isOpen || ids.place === 'dm' || ids.place === 'user-install') return undefined;
  return { ...target, ids: writeReplyIds({ ...ids, replyTo: undefined, interaction: undefined }) };
}

async function whoIs(person: Requester, target: ReplyTarget, { rest }: ScheduledDeps, signal: AbortSignal): Promise<PersonThere> {
  const { guild = '' } = readReplyIds(target);
  const server = await unlessGone(() => rest.server(guild, signal));
  if (server === undefined) return { is: 'server gone' };
  const member = await unlessGone(() => rest.member(guild, person.id, signal));
  if (member === undefined) return { is: 'person gone' };
  const channel = await unlessGone(() => rest.channel(target.channelId, signal));
  if (channel === undefined || channel.guildId !== guild) return { is: 'place gone' };
  const parentId = channel.isThread ? channel.parentId : undefined;
  const above = parentId === undefined ? channel : await unlessGone(() => rest.channel(parentId, signal));
  if (above === undefined) return { is: 'place gone' };
  const managesPlace = manages(above, server, member);
  return { is: 'here', requester: { ...person, roles: member.roleIds, rolesIn: guild }, managesPlace };
}

/** Who manages a server, and sees the channel. */
function manages(channel: SeenChannel, server: SeenServer, member: OwnRoles): boolean {
  const everywhere = permissionsOf({ ...channel, overwrites: [] }, server, member);
  const here = permissionsOf(channel, server, member);
  return (everywhere & PermissionFlagsBits.ManageGuild) !== 0n && here !== 0n;
}

/** @throws {DeliveryError} where Discord does not say whether it is there */
async function unlessGone<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DiscordRefusal)) throw error;
    if (error.refusal === 'no access' || error.code === unknownMember) return undefined;
    throw new DeliveryError('Discord does not say who somebody is', { cause: error });
  }
}
