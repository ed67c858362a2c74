import type { Json } from './json.ts';
import { decodeEntities } from './pings.ts';
import type { SlackFile } from './slack-file.ts';
import type { Channel, Person, StoredMessage, Team, View, World } from './world.ts';

/** As the Web API and payloads show it. @see https://docs.slack.dev/reference/events/message */
export function renderMessage(world: World, message: StoredMessage, withMetadata = false): Json {
  const { ts, authorId, text, blocks, files, forwarded = [], threadTs, editedTs, channel, metadata, isTombstone } = message;
  const { team } = channel;
  const replies = [...channel.messages.values()].filter((each) => each.threadTs === ts && each.onlyFor === undefined);
  const isBot = authorId === team.botUserId;
  const newest = replies.at(-1);
  return {
    ...{ type: 'message', ts, text, team: team.id, user: isTombstone ? 'USLACKBOT' : authorId },
    ...(isTombstone ? { subtype: 'tombstone', hidden: true } : {}),
    ...(isBot ? { bot_id: team.botId, app_id: world.app.id } : {}),
    ...(blocks.length === 0 ? {} : { blocks }),
    ...(files.length === 0 ? {} : { files: files.map((file) => renderFile(world, file, 'event')) }),
    ...(forwarded.length === 0
      ? {}
      : { attachments: [{ is_share: true, files: forwarded.map((file) => renderFile(world, file, 'event')) }] }),
    ...(editedTs === undefined ? {} : { edited: { user: isBot ? team.botId : authorId, ts: editedTs } }),
    ...(withMetadata && metadata !== undefined ? { metadata } : {}),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs, parent_user_id: channel.messages.get(threadTs)?.authorId }),
    ...(newest === undefined
      ? {}
      : {
          ...{ thread_ts: ts, reply_count: replies.length, latest_reply: newest.ts },
          reply_users: [...new Set(replies.map((each) => each.authorId))],
        }),
  };
}

/**
 * Events show files of other companies as stubs, `files.info` shows all of them.
 *
 * @see https://docs.slack.dev/reference/objects/file-object
 */
export function renderFile(world: World, file: SlackFile, where: 'event' | 'info'): Json {
  const { id, name, title, createdMs, ownerId, kind, state, mimeType, sizeBytes, width, height } = file;
  const created = Math.trunc(createdMs / 1000);
  if (state === 'deleted') return { id, mode: 'tombstone' };
  const stub = { id, created, timestamp: created, mode: 'file_access' };
  if (kind === 'denied') return { ...stub, file_access: 'access_denied' };
  if (kind === 'connect' && where === 'event') return { ...stub, file_access: 'check_file_info' };
  const type = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : 'binary';
  const url = `${world.filesOrigin}/files-pri/${file.teamId}-${id}/${encodeURIComponent(name)}`;
  const download = url.replace(`/${encodeURIComponent(name)}`, `/download/${encodeURIComponent(name)}`);
  const placesOf = (kinds: readonly Channel['kind'][]) => [
    ...new Set(file.shares.flatMap(({ channelId }) => channelsOf(world, channelId, kinds))),
  ];
  return {
    ...{ id, created, timestamp: created, name, title, mimetype: mimeType, filetype: type, pretty_type: type.toUpperCase() },
    ...{ user: ownerId, user_team: file.teamId, editable: false, size: sizeBytes, is_external: kind === 'external' },
    ...(kind === 'external'
      ? { mode: 'external', external_type: 'gdrive', url_private: `https://drive.example.com/${id}` }
      : { mode: 'hosted', external_type: '', file_access: 'visible', url_private: url, url_private_download: download }),
    ...(width === undefined || height === undefined ? {} : { original_w: width, original_h: height }),
    ...(file.altText === undefined ? {} : { alt_txt: file.altText }),
    ...(type === 'mp4' ? { mp4: url, media_display_type: 'video', duration_ms: 8_000 } : {}),
    permalink: permalinkOf(world, file),
    ...{ is_public: placesOf(['public']).length > 0, public_url_shared: false, display_as_bot: false },
    ...{ channels: placesOf(['public']), groups: placesOf(['private']), ims: placesOf(['direct message']) },
    ...(where === 'info' ? { shares: sharesOf(world, file) } : {}),
  };
}

export function permalinkOf(world: World, { teamId, ownerId, id, name }: SlackFile): string {
  const domain = world.teams.get(teamId)?.domain ?? 'unknown';
  return `https://${domain}.slack.com/files/${ownerId}/${id}/${encodeURIComponent(name.toLowerCase())}`;
}

function channelsOf(world: World, id: string, kinds: readonly Channel['kind'][]): string[] {
  const channel = world.channels.get(id);
  return channel !== undefined && kinds.includes(channel.kind) ? [id] : [];
}

function sharesOf(world: World, file: SlackFile): Json {
  const sides: Record<string, Record<string, Json[]>> = {};
  for (const { channelId, ts, threadTs } of file.shares) {
    const channel = world.channels.get(channelId);
    const key = channel?.kind === 'public' ? 'public' : 'private';
    const side = sides[key] ?? {};
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const share = { ts, channel_name: channel?.name, team_id: file.teamId, reply_users: [], reply_count: 0, ...thread };
    sides[key] = { ...side, [channelId]: [...(side[channelId] ?? []), share] };
  }
  return sides;
}

export function renderChannel(world: World, channel: Channel): Json {
  const { id, name, kind, isArchived, members, team } = channel;
  if (kind === 'direct message') {
    const user = [...members].find((member) => member !== team.botUserId);
    return { id, is_im: true, is_channel: false, is_group: false, is_mpim: false, user, is_archived: isArchived };
  }
  return {
    ...{ id, name, name_normalized: name, is_channel: kind === 'public', is_group: kind === 'private', is_im: false },
    ...{ is_mpim: false, is_private: kind === 'private', is_archived: isArchived, is_member: members.has(team.botUserId) },
    ...{ context_team_id: team.id, creator: [...world.people.keys()][0] ?? team.botUserId, num_members: members.size },
  };
}

export function renderPerson({ id, name, team, locale, isAdmin, isDeleted }: Person, hasLocale: boolean): Json {
  const profile = { real_name: name, display_name: name, real_name_normalized: name, display_name_normalized: name };
  return {
    id,
    team_id: team.id,
    name: name.toLowerCase(),
    real_name: name,
    deleted: isDeleted,
    is_bot: false,
    is_admin: isAdmin,
    is_owner: false,
    ...(hasLocale && { locale }),
    profile,
  };
}

export function renderView(world: World, view: View): Json {
  const { id, team, content, hash, rootId, previousId } = view;
  return {
    ...{ private_metadata: '', callback_id: '', clear_on_close: false, notify_on_close: false, close: null, submit: null },
    ...content,
    ...{ id, team_id: team.id, hash, root_view_id: rootId, previous_view_id: previousId ?? null },
    ...{ app_id: world.app.id, bot_id: team.botId, app_installed_team_id: team.id, state: { values: {} } },
    external_id: content.external_id ?? '',
  };
}

export function nameOf(world: World, id: string): string {
  const bot = [...world.teams.values()].find(({ botUserId }) => botUserId === id);
  return world.people.get(id)?.name ?? (bot === undefined ? id : 'videobot');
}

/** The name of a workspace as texts show it. */
export function teamName({ name }: Team): string {
  return decodeEntities(name);
}
