import { ApplicationIntegrationType, type Client, GatewayDispatchEvents } from 'discord.js';
import { z } from 'zod';

/** discord.js's client, and a way to hand it events. */
export interface ToldClient {
  readonly client: Client;
  /** Has it read an event as if a shard had brought it. Nothing happens before it signs in. @param shard default: the first */
  tell(event: string, data: unknown, shard?: number): void;
}

/** Some 10 kB each. What an interaction needs of one is told anew with each. */
const mostServers = 1000;

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object (2026-08-06) */
const inServer = z.looseObject({
  guild_id: z.string(),
  guild_locale: z.string().optional(),
  authorizing_integration_owners: z.record(z.string(), z.string()),
  member: z.looseObject({ roles: z.array(z.string()) }),
  channel: z.looseObject({ id: z.string() }),
});

/**
 * Tells discord.js of the server of an interaction as much as the interaction says: without that, it leaves out the channel, and every message
 * that came along. Rights are those of the interaction itself, so that roles have but their ids, and the server counts as one that is away.
 *
 * @returns the interaction as discord.js reads it
 */
export function withKnownServer({ client, tell }: ToldClient, interaction: object): object {
  const read = inServer.safeParse(interaction);
  // Where only a person brought the app, a server is none of the bot's.
  if (!read.success || !(ApplicationIntegrationType.GuildInstall in read.data.authorizing_integration_owners)) return interaction;
  const { guild_id: id, guild_locale: locale, member, channel } = read.data;
  if (!client.guilds.cache.has(id)) {
    const [oldest] = client.guilds.cache.keys();
    if (client.guilds.cache.size >= mostServers && oldest !== undefined) tell(GatewayDispatchEvents.GuildDelete, { id: oldest });
    tell(GatewayDispatchEvents.GuildCreate, { id, preferred_locale: locale, roles: [id].map(roleOf) });
  }
  const roles = client.guilds.cache.get(id)?.roles.cache;
  for (const each of member.roles) {
    if (roles?.has(each) !== true) tell(GatewayDispatchEvents.GuildRoleCreate, { guild_id: id, role: roleOf(each) });
  }
  return { ...interaction, channel: { ...channel, guild_id: id } };
}

/** Of a role the id is known alone: it gives no rights, and has no name. */
function roleOf(id: string) {
  return { id, permissions: '0' };
}
