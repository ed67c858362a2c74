import type { Guild } from 'discord.js';
import { PermissionFlagsBits } from 'discord.js';
import { text } from '../../domain/texts.ts';
import { greetOnce } from '../chat/greet-once.ts';
import { helpFor } from '../chat/help.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { greetingMessage } from './help-message.ts';
import { inviteUrl, missingRights } from './place.ts';
import { nonceOf } from './posted.ts';
import { writeReplyIds } from './reply-ids.ts';

/** A server that the bot came into earlier has seen it: it was away, or the bot was. */
const newForMs = 5 * 60_000;

/** Greets a server that has just let the bot in, in the channel where Discord itself welcomes people; where it may not write there, nowhere. */
export async function greetServer(guild: Guild, deps: IntakeDeps): Promise<void> {
  const { texts, clock, rest, stopping } = deps;
  const { systemChannel: channel, client, preferredLocale: locale } = guild;
  const me = guild.members.me;
  if (clock.now() - guild.joinedTimestamp > newForMs || channel === null || me === null) return;
  const permissions = channel.permissionsFor(me);
  if (!permissions.has([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages])) return;
  await greetOnce(
    { platform: 'discord', place: guild.id },
    async () => {
      const ids = writeReplyIds({
        ...{
          place: 'text',
          guild: guild.id,
          parent: undefined,
          isOpen: false,
          replyTo: undefined,
          interaction: undefined,
          locale,
        },
      });
      // Nobody in particular is greeted, so that only what holds for everybody there is said.
      const help = await helpFor(deps.commands, {
        requester: { platform: 'discord', id: '' },
        replyTarget: { platform: 'discord', channelId: channel.id, ids },
        ...{ mayManage: false, eventId: `discord:greeting:${guild.id}` },
      });
      const [first, ...others] = missingRights(permissions, 'text');
      const rights = first && others.reduce((one, other) => text('list.and', { first: one, second: other }), first);
      const lacking = rights && { rights, url: inviteUrl(client.application.id) };
      const once = { nonce: nonceOf(guild.id, 'greeting'), enforce_nonce: true };
      const message = greetingMessage(help, { texts, locale, nowMs: clock.now() }, lacking);
      await rest.createMessage(channel.id, { ...message, ...once }, { signal: stopping });
    },
    deps,
  );
}
