import {
  type APIApplicationCommandPermission,
  ApplicationCommandPermissionType,
  GatewayDispatchEvents,
  RESTJSONErrorCodes,
} from 'discord-api-types/v10';
import { type ApiRequest, ok, type Routes } from './http-routes.ts';
import { permissionsIn } from './permissions.ts';
import { Refusal, refuse } from './refusal.ts';
import type { Channel, Guild, Person, World } from './world.ts';

/** For whom, or where, moderators allow or forbid a command. */
export interface CommandPermission {
  readonly for: Person | Channel | 'everyone' | 'all channels' | { readonly role: string };
  readonly allow: boolean;
}

/** @see https://discord.com/developers/docs/interactions/application-commands#permissions (2026-08-06) */
const mostPermissions = 100;

/** Reading what moderators set. Setting it takes a person's own token. */
export function commandPermissionRoutes(world: World) {
  const guildOf = (request: ApiRequest): Guild => {
    if (request.param('application') !== world.bot.id) throw refuse.unknownApplication();
    const guild = world.guilds.get(request.param('guild'));
    if (guild === undefined) throw refuse.unknownGuild();
    if (!guild.hasBot) throw refuse.noAccess('the bot is not there');
    return guild;
  };
  const forPeople = (): never => {
    throw new Refusal(403, RESTJSONErrorCodes.BotsCannotUseThisEndpoint, 'Bots cannot use this endpoint');
  };

  return {
    'GET /applications/:application/guilds/:guild/commands/permissions': (request) => {
      const guild = guildOf(request);
      return ok([...setIn(world, guild)].map(([id, permissions]) => rendered(world, guild, id, permissions)));
    },
    'GET /applications/:application/guilds/:guild/commands/:command/permissions': (request) => {
      const guild = guildOf(request);
      const id = request.param('command');
      const permissions = setIn(world, guild).get(id);
      if (permissions === undefined)
        throw new Refusal(
          404,
          RESTJSONErrorCodes.UnknownApplicationCommandPermissions,
          'Unknown application command permissions',
        );
      return ok(rendered(world, guild, id, permissions));
    },
    'PUT /applications/:application/guilds/:guild/commands/:command/permissions': forPeople,
  } satisfies Routes;
}

/** A moderator sets all that there is for a command, or for the app. @param name undefined: the app with all its commands */
export function setCommandPermissions(
  world: World,
  guild: Guild,
  name: string | undefined,
  given: readonly CommandPermission[],
): void {
  if (given.length > mostPermissions) throw new Error('a command takes no more than 100 permissions');
  const id = name === undefined ? world.bot.id : idOf(world, guild, name);
  const permissions = given.map(({ for: target, allow }) => ({ ...targetOf(guild, target), permission: allow }));
  const inGuild = setIn(world, guild);
  if (permissions.length === 0) inGuild.delete(id);
  else inGuild.set(id, permissions);
  world.commandPermissions.set(guild.id, inGuild);
  // Every app hears of its own, whatever its intents.
  const d = rendered(world, guild, id, permissions);
  world.announce(undefined, () => ({ t: GatewayDispatchEvents.ApplicationCommandPermissionsUpdate, d }));
}

/** Whether Discord would show a command to a person there. */
export function showsCommand(
  world: World,
  { user: person, channel }: { readonly user: Person; readonly channel: Channel },
  command: { readonly id: string; readonly default_member_permissions?: string | null },
): boolean {
  const { guild } = channel;
  if (guild === undefined || !guild.hasBot) return true;
  const rights = permissionsIn(channel, person.id);
  if ((rights & 0x8n) !== 0n) return true;
  const write = channel.kind === 'thread' ? 1n << 38n : 1n << 11n;
  if ((rights & (1n << 31n)) === 0n || (rights & write) === 0n) return false;
  const inGuild = setIn(world, guild);
  const layers = [inGuild.get(command.id) ?? [], inGuild.get(world.bot.id) ?? []] as const;
  const home = channel.parent ?? channel;
  const ofPlace = layers.flatMap((layer) => [
    ...layer.filter((one) => one.type === ApplicationCommandPermissionType.Channel && one.id === home.id),
    ...layer.filter((one) => one.type === ApplicationCommandPermissionType.Channel && one.id === allChannels(guild)),
  ]);
  if (ofPlace[0]?.permission === false) return false;
  const [byCommand, byApp] = layers.map((layer) => verdict(layer, guild, person));
  if (byCommand !== undefined) return byCommand;
  const needed = command.default_member_permissions;
  const hasDefault = needed == null || (needed !== '0' && (rights & BigInt(needed)) === BigInt(needed));
  return byApp !== false && hasDefault;
}

function verdict(layer: readonly APIApplicationCommandPermission[], guild: Guild, person: Person): boolean | undefined {
  const own = layer.filter((one) => one.type === ApplicationCommandPermissionType.User && one.id === person.id);
  const roles = guild.members.get(person.id)?.roles ?? [];
  const byRole = layer.filter((one) => one.type === ApplicationCommandPermissionType.Role && roles.includes(one.id));
  const everyone = layer.filter((one) => one.type === ApplicationCommandPermissionType.Role && one.id === guild.id);
  const decisive = [own, byRole, everyone].find((group) => group.length > 0);
  return decisive?.some(({ permission }) => permission);
}

function setIn(world: World, guild: Guild): Map<string, readonly APIApplicationCommandPermission[]> {
  return world.commandPermissions.get(guild.id) ?? new Map();
}

function rendered(world: World, guild: Guild, id: string, permissions: readonly APIApplicationCommandPermission[]) {
  return { id, application_id: world.bot.id, guild_id: guild.id, permissions: [...permissions] };
}

function idOf(world: World, guild: Guild, name: string): string {
  const all = [...(world.commands.get(guild.id) ?? []), ...(world.commands.get('global') ?? [])];
  const found = all.find((command) => command.name === name);
  if (found === undefined) throw new Error(`there is no command ${name}`);
  return found.id;
}

function targetOf(guild: Guild, target: CommandPermission['for']): { id: string; type: ApplicationCommandPermissionType } {
  if (target === 'everyone') return { id: guild.id, type: ApplicationCommandPermissionType.Role };
  if (target === 'all channels') return { id: allChannels(guild), type: ApplicationCommandPermissionType.Channel };
  if ('user' in target) return { id: target.id, type: ApplicationCommandPermissionType.User };
  if ('messages' in target) return { id: target.id, type: ApplicationCommandPermissionType.Channel };
  const role = guild.roles.find(({ name }) => name === target.role);
  if (role === undefined) throw new Error(`there is no role ${target.role}`);
  return { id: role.id, type: ApplicationCommandPermissionType.Role };
}

function allChannels(guild: Guild): string {
  return String(BigInt(guild.id) - 1n);
}
