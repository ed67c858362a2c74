import type { APIInteractionDataResolved, APIInteractionDataResolvedGuildMember } from 'discord-api-types/v10';
import type { SampleFile } from './file-shelf.ts';
import { permissionsIn } from './permissions.ts';
import { renderChannel } from './render.ts';
import type { Channel, Person, World } from './world.ts';

/** What the ids of an interaction stand for, collected while they are given out. */
export interface Resolved {
  /** Uploads it. @returns its id, as for the others */
  file(file: SampleFile): string;
  user(person: Person): string;
  channel(channel: Channel): string;
  /** With `resolved`, if anything was. */
  data(): { readonly resolved?: APIInteractionDataResolved };
}

export function createResolved(world: World, here: Channel): Resolved {
  const resolved: APIInteractionDataResolved = {};
  return {
    file(file) {
      const stored = world.files.keep(file, world.bot.id, true);
      resolved.attachments = { ...resolved.attachments, [stored.id]: world.files.attachment(stored) };
      return stored.id;
    },
    user({ id, user }) {
      resolved.users = { ...resolved.users, [id]: user };
      const member = here.guild?.members.get(id);
      if (member !== undefined) {
        const { user: _, deaf: _deaf, mute: _mute, ...shown } = member;
        const told: APIInteractionDataResolvedGuildMember = { ...shown, permissions: String(permissionsIn(here, id)) };
        resolved.members = { ...resolved.members, [id]: told };
      }
      return id;
    },
    channel(channel) {
      const { id, type } = renderChannel(channel);
      const permissions = String(permissionsIn(channel, world.bot.id));
      const told = { id, type, name: channel.guild === undefined ? null : channel.name, permissions };
      if (isResolvedChannel(told)) resolved.channels = { ...resolved.channels, [id]: told };
      return id;
    },
    data: () => (Object.keys(resolved).length === 0 ? {} : { resolved }),
  };
}

type ResolvedChannel = NonNullable<APIInteractionDataResolved['channels']>[string];

function isResolvedChannel(told: { id: string; name: string | null; permissions: string }): told is ResolvedChannel {
  return 'type' in told;
}
