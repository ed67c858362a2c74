import {
  type APIChannel,
  type APIEmbed,
  type APIGuild,
  type APIMessage,
  type APIMessageInteractionMetadata,
  type APIMessageSnapshotFields,
  type APIMessageTopLevelComponent,
  type APIThreadChannel,
  type APIUnfurledMediaItem,
  ChannelType,
  ComponentType,
  EmbedType,
  ForumLayoutType,
  GuildDefaultMessageNotifications,
  GuildExplicitContentFilter,
  GuildMFALevel,
  GuildNSFWLevel,
  GuildVerificationLevel,
  InteractionType,
  MessageFlags,
  MessageReferenceType,
  type TextChannelType,
} from 'discord-api-types/v10';
import type { StoredFile } from './file-shelf.ts';
import { mediaOf, textsOf } from './message-content.ts';
import type { Channel, Guild, Interaction, StoredMessage, World } from './world.ts';

/** Not a literal: the enums of flags have no name for it. */
const noFlags: number = 0;

/**
 * A message as the API tells it.
 *
 * @param hasIntent whether the reader has the message-content intent; without it some messages are readable all the same
 */
export function renderMessage(world: World, message: StoredMessage, hasIntent: boolean): APIMessage {
  const { id, channel, author, type, flags, mentions, nonce, reference, interaction, thread } = message;
  const isForward = reference?.type === MessageReferenceType.Forward;
  const isReply = reference !== undefined && !isForward;
  return {
    ...{ id, channel_id: channel.id, author, type, tts: false, pinned: false },
    ...renderContent(world, message, hasIntent || isReadableWithoutIntent(world, message)),
    ...{ mentions: [...mentions.users], mention_roles: [...mentions.roleIds], mention_everyone: mentions.everyone },
    flags: flags | (thread === undefined ? 0 : MessageFlags.HasThread) | (isForward ? MessageFlags.HasSnapshot : 0),
    ...(nonce === undefined ? {} : { nonce }),
    ...(thread === undefined ? {} : { thread: renderChannel(thread) }),
    ...(interaction === undefined
      ? {}
      : { interaction_metadata: metadataOf(interaction), webhook_id: world.bot.id, application_id: world.bot.id }),
    ...(reference === undefined
      ? {}
      : {
          message_reference: {
            ...{ type: reference.type, message_id: reference.message.id, channel_id: reference.message.channel.id },
            ...(channel.guild === undefined ? {} : { guild_id: channel.guild.id }),
          },
        }),
    ...(isReply ? { referenced_message: renderReferenced(world, reference.message, hasIntent) } : {}),
    ...(isForward
      ? {
          message_snapshots: [
            {
              message: snapshotOf(
                renderMessage(
                  world,
                  { ...reference.message, reference: undefined },
                  hasIntent || isReadableWithoutIntent(world, message),
                ),
              ),
            },
          ],
        }
      : {}),
  };
}

/** One level deep. Without the intent its own exceptions count, not those of the reply. */
function renderReferenced(world: World, message: StoredMessage, hasIntent: boolean): APIMessage | null {
  const isThere = message.channel.messages.has(message.id);
  return isThere ? renderMessage(world, { ...message, reference: undefined }, hasIntent) : null;
}

/**
 * The exceptions from the message-content intent: own messages, direct messages, those that mention the app. A ping that only
 * comes from replying to the answer of an interaction does not count.
 *
 * @see https://discord.com/developers/docs/events/gateway#message-content-intent
 * @see https://github.com/discord/discord-api-docs/issues/5395
 */
export function isReadableWithoutIntent(
  { bot }: World,
  { author, channel, mentions, reference, content }: StoredMessage,
): boolean {
  if (author.id === bot.id || channel.guild === undefined) return true;
  // The bot's own role is the bot, too (https://github.com/openclaw/openclaw/issues/74967).
  const ownRole = channel.guild.roles.find(({ tags }) => tags?.bot_id === bot.id)?.id;
  if (ownRole !== undefined && mentions.roleIds.includes(ownRole)) return true;
  if (!mentions.users.some(({ id }) => id === bot.id)) return false;
  const isNamed = new RegExp(`<@!?${bot.id}>`).test(content);
  return isNamed || reference?.message.interaction === undefined;
}

function renderContent(world: World, message: StoredMessage, readsContent: boolean) {
  const edited = message.editedAtMs === undefined ? null : new Date(message.editedAtMs).toISOString();
  const times = { timestamp: new Date(message.createdAtMs).toISOString(), edited_timestamp: edited };
  if (!readsContent) return { ...times, content: '', embeds: [], attachments: [], components: [] };
  const { content, files, embeds, components } = message;
  const shown = mediaOf(components).map(({ url }) => url);
  // What a layout shows is not listed once more. https://github.com/discord/discord-api-docs/discussions/8277
  const listed = files.filter(({ name }) => !shown.includes(`attachment://${name}`));
  return {
    ...times,
    content,
    embeds: embeds.map((embed) => renderEmbed(world, embed, files)),
    attachments: listed.map((file) => world.files.attachment(file)),
    components: components.map((component) => renderComponent(world, component, files)),
  };
}

function renderEmbed(world: World, embed: APIEmbed, files: readonly StoredFile[]): APIEmbed {
  const { image, thumbnail } = embed;
  return {
    type: EmbedType.Rich,
    ...embed,
    ...(image === undefined ? {} : { image: renderMedia(world, image, files) }),
    ...(thumbnail === undefined ? {} : { thumbnail: renderMedia(world, thumbnail, files) }),
  };
}

function renderMedia<Media extends Pick<APIUnfurledMediaItem, 'url'>>(
  world: World,
  media: Media,
  files: readonly StoredFile[],
): Media {
  const file = files.find(({ name }) => media.url === `attachment://${name}`);
  if (file === undefined) return { ...media, proxy_url: media.url };
  const url = world.files.link(file);
  return { ...media, url, proxy_url: url, attachment_id: file.id, content_type: file.contentType ?? null };
}

function renderComponent<Component extends APIMessageTopLevelComponent>(
  world: World,
  component: Component,
  files: readonly StoredFile[],
): Component {
  switch (component.type) {
    case ComponentType.Container:
      return { ...component, components: component.components.map((one) => renderComponent(world, one, files)) };
    case ComponentType.MediaGallery:
      return { ...component, items: component.items.map((item) => ({ ...item, media: renderMedia(world, item.media, files) })) };
    case ComponentType.File:
      return { ...component, file: renderMedia(world, component.file, files) };
    case ComponentType.Section: {
      const { accessory } = component;
      if (accessory.type !== ComponentType.Thumbnail) return component;
      return { ...component, accessory: { ...accessory, media: renderMedia(world, accessory.media, files) } };
    }
    case ComponentType.ActionRow:
    case ComponentType.TextDisplay:
    case ComponentType.Separator:
      return component;
  }
}

function snapshotOf(message: APIMessage): APIMessageSnapshotFields {
  const { attachments, content, edited_timestamp, embeds, mention_roles, mentions, timestamp, type, components = [] } = message;
  const flags = message.flags ?? noFlags;
  return { attachments, components, content, edited_timestamp, embeds, flags, mention_roles, mentions, timestamp, type };
}

function metadataOf({ id, payload, person, source }: Interaction): APIMessageInteractionMetadata {
  const base = { id, user: person.user, authorizing_integration_owners: payload.authorizing_integration_owners };
  if (payload.type === InteractionType.MessageComponent) {
    return { ...base, type: payload.type, interacted_message_id: source?.id ?? payload.message.id };
  }
  const command = { ...base, type: InteractionType.ApplicationCommand } as const;
  if (payload.type !== InteractionType.ModalSubmit) return command;
  return { ...base, type: payload.type, triggering_interaction_metadata: command };
}

/** A channel as the API tells it. */
export function renderChannel(channel: Channel): APIChannel {
  const { id, kind, name, guild, people, overwrites } = channel;
  const last = [...channel.messages.keys()].at(-1) ?? null;
  if (guild === undefined) {
    return {
      id,
      type: ChannelType.DM,
      name: null,
      last_message_id: last,
      recipients: people.map(({ user }) => user),
      flags: noFlags,
    };
  }
  const nsfw = channel.isAgeRestricted === true;
  const base = { id, name, guild_id: guild.id, position: 0, nsfw, permission_overwrites: overwrites, flags: noFlags };
  const text = { ...base, parent_id: null, last_message_id: last, rate_limit_per_user: 0 };
  switch (kind) {
    case 'text':
      return { ...text, type: ChannelType.GuildText, topic: null };
    case 'announcement':
      return { ...text, type: ChannelType.GuildAnnouncement, topic: null };
    case 'voice':
      return { ...text, type: ChannelType.GuildVoice, bitrate: 64_000, user_limit: 0, rtc_region: null };
    case 'forum':
      return {
        ...{ ...text, type: ChannelType.GuildForum, topic: null, available_tags: [], default_reaction_emoji: null },
        ...{ default_sort_order: null, default_forum_layout: ForumLayoutType.NotSet },
      };
    case 'thread':
    case 'direct message':
      return renderThread(channel);
  }
}

export function renderThread({ id, name, guild, parent, ownerId = '0', ...thread }: Channel): APIThreadChannel {
  return {
    ...{ id, name, guild_id: guild?.id ?? '0', parent_id: parent?.id ?? '0', owner_id: ownerId, flags: noFlags },
    type: parent?.kind === 'announcement' ? ChannelType.AnnouncementThread : ChannelType.PublicThread,
    ...{ last_message_id: [...thread.messages.keys()].at(-1) ?? null, rate_limit_per_user: 0 },
    ...{ message_count: thread.messages.size, member_count: 1, total_message_sent: thread.messages.size },
    thread_metadata: {
      ...{ archived: thread.isArchived, locked: thread.isLocked, auto_archive_duration: thread.autoArchiveMinutes },
      archive_timestamp: new Date(0).toISOString(),
    },
  };
}

/** The `channel_type` of messages: without it clients drop direct messages whose channel they have not seen. */
export function textTypeOf({ kind, parent }: Channel): TextChannelType {
  if (kind === 'direct message') return ChannelType.DM;
  if (kind === 'announcement') return ChannelType.GuildAnnouncement;
  if (kind === 'voice') return ChannelType.GuildVoice;
  if (kind !== 'thread') return ChannelType.GuildText;
  return parent?.kind === 'announcement' ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
}

/** A guild as the API tells it. */
export function renderGuild({ id, name, ownerId, roles, premiumTier, locale, systemChannelId }: Guild): APIGuild {
  return {
    ...{ id, name, owner_id: ownerId, roles, premium_tier: premiumTier, preferred_locale: locale },
    ...{ icon: null, splash: null, discovery_splash: null, banner: null, description: null, vanity_url_code: null },
    ...{ afk_channel_id: null, afk_timeout: 300 as const, application_id: null, system_channel_id: systemChannelId ?? null },
    ...{ rules_channel_id: null, public_updates_channel_id: null, safety_alerts_channel_id: null, incidents_data: null },
    ...{ hub_type: null, emojis: [], stickers: [], features: [], premium_progress_bar_enabled: false },
    verification_level: GuildVerificationLevel.None,
    default_message_notifications: GuildDefaultMessageNotifications.OnlyMentions,
    explicit_content_filter: GuildExplicitContentFilter.AllMembers,
    mfa_level: GuildMFALevel.None,
    nsfw_level: GuildNSFWLevel.Default,
    system_channel_flags: noFlags,
  };
}

/** For a person to look at: texts of all kinds in one. */
export function readableText({ content, components, embeds }: Pick<APIMessage, 'content' | 'components' | 'embeds'>): string {
  const inEmbeds = embeds.flatMap(({ title, description, fields = [], footer, author }) => [
    ...[author?.name, title, description, ...fields.flatMap(({ name, value }) => [name, value]), footer?.text],
  ]);
  return [content, ...textsOf(components ?? []), ...inEmbeds].filter((text) => text !== undefined && text !== '').join('\n');
}
