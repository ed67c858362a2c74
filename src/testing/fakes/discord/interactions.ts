import { randomUUID } from 'node:crypto';
import {
  type APIAuthorizingIntegrationOwnersMap,
  type APIBaseInteraction,
  type APIInteraction,
  type APIInteractionGuildMember,
  ApplicationIntegrationType,
  GatewayDispatchEvents,
  InteractionContextType,
  type InteractionType,
} from 'discord-api-types/v10';
import type { Acknowledgement } from './effects.ts';
import { postInteraction } from './interaction-endpoint.ts';
import { acknowledgeWithinMs, giveUp } from './interaction-routes.ts';
import { bits, may, permissionsIn } from './permissions.ts';
import { renderChannel } from './render.ts';
import { canSee, type SeenMessage, see } from './seen.ts';
import { type Channel, type Interaction, type Person, type StoredMessage, uploadLimitBytes, type World } from './world.ts';

/** Who acts, and where. */
export interface Who {
  readonly user: Person;
  readonly channel: Channel;
}

/** What became of something that a person did, as they see it. */
export interface Call {
  readonly id: string;
  readonly token: string;
  readonly user: Person;
  readonly channel: Channel;
  /** Comes with the first answer, or with "no answer" after three seconds. Never rejects. */
  readonly acknowledged: Promise<Acknowledgement>;
  readonly acknowledgement: Acknowledgement | undefined;
  /** The answer as it is now; undefined before, and once it was deleted. */
  readonly response: SeenMessage | undefined;
  readonly followUps: readonly SeenMessage[];
  /** Sends the same event once more. */
  repeat(): void;
}

/** The part of an interaction that all kinds share. */
export type Base = Pick<
  APIBaseInteraction<InteractionType, unknown>,
  | ('id' | 'application_id' | 'token' | 'version' | 'locale' | 'guild_locale' | 'entitlements' | 'context')
  | ('authorizing_integration_owners' | 'attachment_size_limit' | 'app_permissions' | 'guild' | 'guild_id')
> & { readonly channel: ReturnType<typeof renderChannel>; readonly channel_id: string };

/** Whose it is: a guild's member, or in direct messages a user. */
export type Actor = { readonly guild_id: string; readonly member: APIInteractionGuildMember } | { readonly user: Person['user'] };

/** What everybody's app may do in direct messages that are not with it. */
const privatePermissions = bits('EmbedLinks', 'AttachFiles', 'MentionEveryone');

/** Sends what a person did to the bot, and waits with them. @throws {Error} when they could not do it */
export function begin(
  world: World,
  { user: person, channel }: Who,
  build: (base: Base, actor: Actor) => APIInteraction,
  source?: StoredMessage,
): Call {
  const { bot, clock } = world;
  const { guild } = channel;
  if (!canSee(channel, person)) throw new Error(`${person.user.global_name} does not see this channel`);
  const [context, isHere] = placeOf(channel);
  if (!isHere && !person.hasInstalled) throw new Error(`${person.user.global_name} has no such app here`);
  const limitBytes = Math.max(uploadLimitBytes(channel), person.uploadLimitBytes);
  const base: Base = {
    ...{ id: world.newId(), application_id: bot.id, token: `aW50ZXJhY3Rpb24${randomUUID().replaceAll('-', '')}`, version: 1 },
    ...{ channel: renderChannel(channel), channel_id: channel.id, locale: person.locale, entitlements: [] },
    app_permissions: String(appPermissions(world, channel, person)),
    authorizing_integration_owners: owners(channel, person, isHere),
    context,
    attachment_size_limit: limitBytes,
    ...(guild === undefined
      ? {}
      : { guild_locale: guild.locale, guild_id: guild.id, guild: { id: guild.id, locale: guild.locale, features: [] } }),
  };
  const payload = build(base, actorOf(channel, person));
  const settled = Promise.withResolvers<Acknowledgement>();
  const interaction: Interaction = {
    ...{ id: base.id, token: base.token, payload, person, channel, createdAtMs: clock.now(), uploadLimitBytes: limitBytes },
    ...{
      isUserInstall: !isHere,
      source,
      acknowledgement: undefined,
      settle: settled.resolve,
      original: undefined,
      followUps: [],
    },
    mustBeEphemeral: !isHere && guild !== undefined && !may(channel, person.id, 'UseExternalApps'),
  };
  world.interactions.set(base.token, interaction);
  void settled.promise.then(clock.deadline(acknowledgeWithinMs, () => giveUp(world, interaction)));
  // With an endpoint, the gateway hears of none.
  const tell = (): void => {
    if (world.portal.endpoint !== undefined) void postInteraction(world, interaction);
    else world.announce(undefined, () => ({ t: GatewayDispatchEvents.InteractionCreate, d: payload }));
  };
  tell();
  const visible = (message: StoredMessage | undefined) =>
    message?.channel.messages.has(message.id) === true ? see(world, message) : undefined;
  return {
    ...{ id: base.id, token: base.token, user: person, channel, acknowledged: settled.promise, repeat: tell },
    get acknowledgement() {
      return interaction.acknowledgement;
    },
    get response() {
      return visible(interaction.original);
    },
    get followUps() {
      return interaction.followUps.map(visible).filter((message) => message !== undefined);
    },
  };
}

/** @returns where it is, and whether the bot itself is there */
export function placeOf({ guild, hasBot }: Channel): readonly [InteractionContextType, boolean] {
  if (guild !== undefined) return [InteractionContextType.Guild, guild.hasBot];
  return [hasBot ? InteractionContextType.BotDM : InteractionContextType.PrivateChannel, hasBot];
}

function actorOf(channel: Channel, person: Person): Actor {
  const { guild } = channel;
  const member = guild?.members.get(person.id);
  if (guild === undefined || member === undefined) return { user: person.user };
  const permissions = String(permissionsIn(channel, person.id));
  return { guild_id: guild.id, member: { ...member, permissions } };
}

function appPermissions({ bot }: World, channel: Channel, person: Person): bigint {
  if (channel.guild === undefined) return channel.hasBot ? permissionsIn(channel, bot.id) : privatePermissions;
  if (channel.guild.hasBot) return permissionsIn(channel, bot.id);
  return permissionsIn(channel, person.id) & (privatePermissions | bits('ViewChannel', 'SendMessages', 'UseExternalApps'));
}

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object */
function owners({ guild }: Channel, { id, hasInstalled }: Person, isHere: boolean): APIAuthorizingIntegrationOwnersMap {
  return {
    ...(isHere ? { [ApplicationIntegrationType.GuildInstall]: guild?.id ?? '0' } : {}),
    ...(hasInstalled ? { [ApplicationIntegrationType.UserInstall]: id } : {}),
  };
}
