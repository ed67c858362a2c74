import { z } from 'zod';
import { typeOf } from '../content-types.ts';
import { json } from './json.ts';
import { compose, edit, post, remove, writable } from './messages.ts';
import type { Methods } from './methods.ts';
import { check, count, words } from './params.ts';
import { Refusal } from './refusal.ts';
import { permalinkOf, renderFile } from './render.ts';
import type { SlackFile } from './slack-file.ts';
import type { Channel, Team, World } from './world.ts';

const reservation = z.looseObject({
  filename: words.pipe(z.string().min(1)),
  // 1 GB. @see https://slack.com/help/articles/201330736
  length: count.min(1).max(1024 ** 3),
  alt_txt: words.pipe(z.string().max(1000)).optional(),
});

const completion = z.looseObject({
  files: z.array(z.looseObject({ id: z.string(), title: z.string().optional() })).min(1),
  channel_id: z.string().optional(),
  channels: z.string().optional(),
  thread_ts: z.string().optional(),
  initial_comment: words.optional(),
  blocks: z.array(json).optional(),
});

/** @see https://docs.slack.dev/messaging/working-with-files#uploading_files */
export function fileMethods(world: World) {
  return {
    'files.getUploadURLExternal': {
      scope: 'files:write',
      perMinute: 100,
      run({ team, params }) {
        const { filename, length, alt_txt } = check(reservation, params);
        const { uploadRefusal, uploadOrigin } = world.fileBehaviour;
        if (uploadRefusal !== undefined) throw new Refusal(uploadRefusal);
        const id = world.newId('F');
        world.files.set(id, {
          ...{ id, teamId: team.id, ownerId: team.botUserId, name: filename, title: filename, createdMs: world.clock.now() },
          ...{ path: undefined, sizeBytes: length, sha256: '', altText: alt_txt, width: undefined, height: undefined },
          mimeType: typeOf(filename) ?? 'application/octet-stream',
          ...{ kind: 'hosted', state: 'reserved', shares: [], isGivenToApp: false },
        });
        world.log.add({ kind: 'upload reserved', fileId: id, name: filename, sizeBytes: length });
        return { upload_url: `${uploadOrigin}/upload/v1/${id}-${world.newId('')}`, file_id: id };
      },
    },
    'files.completeUploadExternal': {
      scope: 'files:write',
      takesJson: true,
      perMinute: 100,
      run({ team, params, isNeverShared }) {
        const fields = check(completion, params);
        const { repeatedComplete, shareDelayMs, completeRefusal } = world.fileBehaviour;
        if (completeRefusal !== undefined) throw new Refusal(completeRefusal);
        const files = fields.files.map(({ id }) => uploaded(world, team, id));
        const isRepeated = files.some(({ state }) => state === 'completed');
        if (isRepeated && repeatedComplete === 'file_not_found') throw new Refusal('file_not_found');
        const channels = [fields.channel_id ?? [], fields.channels?.split(',') ?? []].flat().map((id) => member(world, team, id));
        const { thread_ts: threadTs, initial_comment: text, blocks } = fields;
        const composed = compose(world, team, { text, blocks }, 'post', true);
        for (const [index, file] of files.entries()) {
          file.state = 'completed';
          file.title = fields.files[index]?.title ?? file.title;
        }
        const fileIds = files.map(({ id }) => id);
        world.log.add({ kind: 'upload completed', fileIds, channelId: channels[0]?.id, threadTs });
        const share = () => {
          const left = files.filter(({ state }) => state === 'completed');
          for (const channel of left.length === 0 ? [] : channels) {
            // A thread that is gone takes the file with it, without a word.
            if (threadTs !== undefined && !channel.messages.has(threadTs)) continue;
            post(world, { ...composed, channel, authorId: team.botUserId, threadTs, files: left, via: 'file' });
          }
        };
        if (shareDelayMs !== 'never' && !isNeverShared) world.clock.after(shareDelayMs, share);
        return { files: files.map(({ id, title }) => ({ id, title })) };
      },
    },
    'files.info': {
      scope: 'files:read',
      perMinute: 100,
      run({ team, params }) {
        const file = readable(world, team, check(z.looseObject({ file: z.string() }), params).file);
        if (file.state === 'deleted') throw new Refusal('file_deleted');
        if (file.state === 'reserved') throw new Refusal('file_not_found');
        return { file: { ...renderFile(world, file, 'info'), permalink: permalinkOf(world, file) }, comments: [] };
      },
    },
    'files.delete': {
      scope: 'files:write',
      takesJson: true,
      perMinute: 50,
      run({ team, params }) {
        const file = readable(world, team, check(z.looseObject({ file: z.string() }), params).file);
        if (file.state === 'deleted') throw new Refusal('file_deleted');
        if (file.ownerId !== team.botUserId) throw new Refusal('cant_delete_file');
        deleteFile(world, file);
        return {};
      },
    },
  } satisfies Methods;
}

/** Messages that were nothing but files go with the last of them. */
export function deleteFile(world: World, file: SlackFile): void {
  file.state = 'deleted';
  world.log.add({ kind: 'file deleted', fileId: file.id });
  for (const { channelId, ts } of file.shares) {
    const message = world.channels.get(channelId)?.messages.get(ts);
    if (message === undefined) continue;
    const isBare = message.text === '' && message.blocks.length === 0;
    if (isBare && message.files.every(({ state }) => state === 'deleted')) remove(world, message, true);
    else edit(world, message, {}, 'file');
  }
}

/** What was sent for a reservation of the app. */
function uploaded(world: World, team: Team, id: string): SlackFile {
  const file = world.files.get(id);
  const isThere = file !== undefined && file.ownerId === team.botUserId && file.state !== 'reserved' && file.state !== 'deleted';
  if (!isThere) throw new Refusal('file_not_found');
  return file;
}

/** Sharing needs membership, whatever the scopes. */
function member(world: World, team: Team, id: string): Channel {
  const channel = writable(world, team, id);
  if (!channel.members.has(team.botUserId)) throw new Refusal('not_in_channel');
  return channel;
}

function readable(world: World, team: Team, id: string): SlackFile {
  const file = world.files.get(id);
  if (file === undefined || !mayRead(world, team, file)) throw new Refusal('file_not_found');
  return file;
}

/** Its own, what a person gave to it, and what stands in a channel where it is. */
export function mayRead(world: World, team: Team, file: SlackFile): boolean {
  const isShown = file.shares.some(({ channelId }) => world.channels.get(channelId)?.members.has(team.botUserId) === true);
  return file.teamId === team.id && (file.ownerId === team.botUserId || file.isGivenToApp || isShown);
}
