import { z } from 'zod';
import type { Json } from './json.ts';
import { directMessage, listFields, visible } from './messages.ts';
import type { Methods } from './methods.ts';
import { check, flag } from './params.ts';
import { Refusal } from './refusal.ts';
import { renderChannel, renderMessage, renderPerson } from './render.ts';
import type { Channel, StoredMessage, Team, World } from './world.ts';

const prefixes = { public: 'channels', private: 'groups', 'direct message': 'im' } as const;
const anyOf = (right: string) => Object.values(prefixes).map((prefix) => `${prefix}:${right}`);

export function conversationMethods(world: World) {
  return { ...channelMethods(world), ...historyMethods(world) };
}

/** What channels and people are, and how the bot gets into them. */
function channelMethods(world: World) {
  return {
    'conversations.info': {
      scope: anyOf('read'),
      perMinute: 50,
      run({ team, params }) {
        const channel = visible(world, team, check(z.looseObject({ channel: z.string() }), params).channel);
        demand(team, channel, 'read');
        return { channel: renderChannel(world, channel) };
      },
    },
    'conversations.open': {
      scope: 'im:write',
      takesJson: true,
      perMinute: 50,
      run({ team, params }) {
        const { users } = check(z.looseObject({ users: z.string() }), params);
        if (users.includes(',')) throw new Refusal('method_not_supported_for_channel_type');
        return { channel: { id: directMessage(world, team, users).id } };
      },
    },
    'conversations.join': {
      scope: 'channels:join',
      takesJson: true,
      perMinute: 50,
      run({ team, params }) {
        const channel = visible(world, team, check(z.looseObject({ channel: z.string() }), params).channel);
        if (channel.kind !== 'public') throw new Refusal('method_not_supported_for_channel_type');
        if (channel.isArchived) throw new Refusal('is_archived');
        channel.members.add(team.botUserId);
        world.log.add({ kind: 'channel joined', channelId: channel.id });
        return { channel: renderChannel(world, channel) };
      },
    },
    /** @see https://docs.slack.dev/reference/methods/usergroups.list (2026-11) */
    'usergroups.list': {
      scope: 'usergroups:read',
      perMinute: 20,
      run({ team, params }) {
        const { include_users: isWhole } = check(z.looseObject({ include_users: flag }), params);
        const usergroups = [...team.userGroups].map(([id, members]) => ({
          ...{ id, team_id: team.id, is_usergroup: true, handle: id.toLowerCase(), name: id, user_count: members.size },
          ...(isWhole && { users: [...members] }),
        }));
        return { usergroups };
      },
    },
    'users.info': {
      scope: 'users:read',
      perMinute: 100,
      run({ team, params }) {
        const fields = check(z.looseObject({ user: z.string(), include_locale: flag }), params);
        const person = world.people.get(fields.user);
        if (person === undefined || person.team !== team) throw new Refusal('user_not_found');
        return { user: renderPerson(person, fields.include_locale) };
      },
    },
  } satisfies Methods;
}

/** What was said in channels and threads. */
function historyMethods(world: World) {
  return {
    'conversations.history': {
      scope: anyOf('history'),
      perMinute: 50,
      run({ team, params }) {
        const fields = check(listFields, params);
        const top = [...readable(world, team, fields.channel).messages.values()].filter(({ threadTs }) => threadTs === undefined);
        return page(world, within(top, fields).reverse(), fields);
      },
    },
    'conversations.replies': {
      scope: anyOf('history'),
      perMinute: 50,
      run({ team, params }) {
        const fields = check(listFields.extend({ ts: z.string() }), params);
        const channel = readable(world, team, fields.channel);
        const asked = channel.messages.get(fields.ts);
        if (asked === undefined || asked.onlyFor !== undefined) throw new Refusal('thread_not_found');
        const root = asked.threadTs ?? asked.ts;
        const thread = [...channel.messages.values()].filter(({ ts, threadTs }) => ts === root || threadTs === root);
        // The parent comes first, whatever is asked for.
        const [parent, ...replies] = thread;
        return page(world, [...(parent === undefined ? [] : [parent]), ...within(replies, fields)], fields);
      },
    },
  } satisfies Methods;
}

/** @throws {Refusal} where the bot may not read */
function readable(world: World, team: Team, id: string): Channel {
  const channel = visible(world, team, id);
  demand(team, channel, 'history');
  if (!channel.members.has(team.botUserId)) throw new Refusal('not_in_channel');
  return channel;
}

function page(world: World, messages: readonly StoredMessage[], fields: z.output<typeof listFields>): Json {
  const { cursor, limit = 100, include_all_metadata: withMetadata = false } = fields;
  const from = cursor === undefined || cursor === '' ? 0 : Number(cursor);
  const hasMore = messages.length > from + limit;
  return {
    messages: messages.slice(from, from + limit).map((message) => renderMessage(world, message, withMetadata)),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? String(from + limit) : '' },
  };
}

/** @throws {Refusal} missing_scope for this kind of channel */
function demand(team: Team, { kind }: Channel, right: 'history' | 'read'): void {
  const needed = `${prefixes[kind]}:${right}`;
  if (!team.scopes.has(needed)) throw new Refusal('missing_scope', { needed, provided: [...team.scopes].join(',') });
}

function within(messages: readonly StoredMessage[], { latest, oldest = '0', inclusive = false }: z.output<typeof listFields>) {
  return messages.filter(({ ts, onlyFor }) => {
    if (onlyFor !== undefined) return false;
    const isEdge = ts === latest || ts === oldest;
    return isEdge ? inclusive : Number(ts) > Number(oldest) && (latest === undefined || Number(ts) < Number(latest));
  });
}
