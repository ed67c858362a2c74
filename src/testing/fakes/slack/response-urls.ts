import { randomBytes } from 'node:crypto';
import type { Outcome } from './answer.ts';
import { responseBody } from './chat-methods.ts';
import type { Json } from './json.ts';
import { compose, edit, post, remove } from './messages.ts';
import { Refusal } from './refusal.ts';
import type { ResponseUrl, World } from './world.ts';

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const lifeMs = 30 * 60_000;
const maxUses = 5;

export function newResponseUrl(world: World, about: Pick<ResponseUrl, 'team' | 'channel' | 'userId' | 'source'>) {
  const key = randomBytes(12).toString('hex');
  const responseUrl: ResponseUrl = { ...about, expiresMs: world.clock.now() + lifeMs, uses: 0, messages: [] };
  world.responseUrls.set(key, responseUrl);
  return { url: `${world.origin}/response/${about.team.id}/${key}`, responseUrl };
}

/** Works in every channel, also without the bot, with no token. */
export function takeResponse(world: World, path: string, body: Json): Outcome {
  const responseUrl = world.responseUrls.get(path.slice(path.lastIndexOf('/') + 1));
  if (responseUrl === undefined) return { status: 404, text: 'no_such_url' };
  if (responseUrl.expiresMs < world.clock.now()) return { status: 404, text: 'expired_url' };
  if (responseUrl.uses >= maxUses) return { status: 404, text: 'used_url' };
  responseUrl.uses += 1;
  world.log.add({ kind: 'response', use: responseUrl.uses, body });
  try {
    respond(world, responseUrl, body);
    return { status: 200, text: 'ok' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: 400, body: { ok: false, error: error.code, ...error.more } };
  }
}

/** @throws {Refusal} what is wrong with it */
export function respond(world: World, responseUrl: ResponseUrl, body: Json): void {
  const read = responseBody.safeParse(body);
  if (!read.success) throw new Refusal('invalid_payload');
  const fields = read.data;
  const { source, channel, userId, team } = responseUrl;
  const isThere = source !== undefined && channel.messages.has(source.ts);
  if (fields.delete_original === true) {
    if (isThere) remove(world, source, true);
    return;
  }
  // Left open, an ephemeral message is replaced: to keep it, say so.
  const replaces = fields.replace_original ?? (source?.onlyFor !== undefined && fields.response_type === undefined);
  const composed = compose(world, team, fields, 'post');
  if (replaces && isThere) {
    edit(world, source, composed, 'response');
    return;
  }
  const onlyFor = fields.response_type === 'in_channel' ? undefined : userId;
  const given = { ...composed, channel, authorId: team.botUserId, threadTs: fields.thread_ts };
  responseUrl.messages.push(post(world, { ...given, onlyFor, via: 'response' }));
}
