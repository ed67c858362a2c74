import { z } from 'zod';
import { asObject } from './json.ts';
import { compose, content, directMessage, edit, messageOf, post, postFields, remove, visible, writable } from './messages.ts';
import type { Methods } from './methods.ts';
import { check } from './params.ts';
import { Refusal } from './refusal.ts';
import { renderMessage } from './render.ts';
import type { SlackFile } from './slack-file.ts';
import type { Team, World } from './world.ts';

const place = { channel: z.string(), ts: z.string() };

export function chatMethods(world: World) {
  return {
    'chat.postMessage': {
      scope: 'chat:write',
      takesJson: true,
      perMinute: 60,
      run({ team, params }) {
        const fields = check(postFields, params);
        const id = /^[UW]/.test(fields.channel) ? directMessage(world, team, fields.channel).id : fields.channel;
        const channel = writable(world, team, id);
        const composed = compose(world, team, fields, 'post');
        const message = post(world, {
          ...{ ...composed, channel, authorId: team.botUserId, threadTs: fields.thread_ts, via: 'api' },
        });
        return { channel: channel.id, ts: message.ts, message: renderMessage(world, message, true) };
      },
    },
    'chat.postEphemeral': {
      scope: 'chat:write',
      takesJson: true,
      perMinute: 100,
      run({ team, params }) {
        const fields = check(postFields.extend({ user: z.string() }), params);
        const channel = writable(world, team, fields.channel);
        if (!channel.members.has(fields.user)) throw new Refusal('user_not_in_channel');
        const composed = compose(world, team, fields, 'post');
        const { ts } = post(world, {
          ...{ ...composed, channel, authorId: team.botUserId, threadTs: fields.thread_ts, onlyFor: fields.user, via: 'api' },
        });
        return { message_ts: ts };
      },
    },
    'chat.update': {
      scope: 'chat:write',
      takesJson: true,
      perMinute: 50,
      run({ team, params }) {
        const fields = check(z.looseObject({ ...content, ...place, file_ids: z.array(z.string()).optional() }), params);
        const channel = visible(world, team, fields.channel);
        if (channel.isArchived) throw new Refusal('is_inactive');
        const message = messageOf(channel, fields.ts);
        if (message.authorId !== team.botUserId) throw new Refusal('cant_update_message');
        const files = fields.file_ids?.map((id) => ownFile(world, team, id));
        // What is not given stays: text alone changes nothing that is seen of a message with blocks.
        const blocks = fields.blocks ?? message.blocks;
        const hasFiles = (files ?? message.files).length > 0;
        const composed = compose(world, team, { ...fields, blocks, text: fields.text ?? message.text }, 'edit', hasFiles);
        edit(world, message, { ...composed, ...(files === undefined ? {} : { files }) }, 'api');
        return { channel: channel.id, ts: message.ts, text: message.text, message: renderMessage(world, message, true) };
      },
    },
    'chat.delete': {
      scope: 'chat:write',
      takesJson: true,
      perMinute: 50,
      run({ team, params }) {
        const fields = check(z.looseObject(place), params);
        const channel = visible(world, team, fields.channel);
        const message = messageOf(channel, fields.ts);
        if (message.authorId !== team.botUserId) throw new Refusal('cant_delete_message');
        remove(world, message, true);
        return { channel: channel.id, ts: fields.ts };
      },
    },
    'chat.getPermalink': {
      scope: undefined,
      run({ team, params }) {
        const fields = check(z.looseObject({ channel: z.string(), message_ts: z.string() }), params);
        const channel = visible(world, team, fields.channel);
        const { ts, threadTs } = messageOf(channel, fields.message_ts);
        const thread = threadTs === undefined ? '' : `?thread_ts=${threadTs}&cid=${channel.id}`;
        const permalink = `https://${team.domain}.slack.com/archives/${channel.id}/p${ts.replace('.', '')}${thread}`;
        return { channel: channel.id, permalink };
      },
    },
  } satisfies Methods;
}

function ownFile(world: World, team: Team, id: string): SlackFile {
  const file = world.files.get(id);
  if (file === undefined || file.ownerId !== team.botUserId || file.state !== 'completed') throw new Refusal('file_not_found');
  return file;
}

/** What a response_url or an acknowledgement says. */
export const responseBody = z.looseObject({
  ...content,
  response_type: z.enum(['in_channel', 'ephemeral']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});

/** @returns whether an acknowledgement carries a message */
export function saysSomething(payload: unknown): boolean {
  const { text, blocks } = asObject(payload) ?? {};
  return typeof text === 'string' || Array.isArray(blocks);
}
