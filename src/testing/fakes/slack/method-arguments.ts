import type { Json } from './json.ts';
import { invalid } from './refusal.ts';

/** The second is what Bolt adds to each call of a listener's client, whatever the method. */
const always = ['token', 'team_id'];
const message = ['text', 'blocks', 'attachments', 'markdown_text', 'parse', 'link_names', 'as_user'];
const author = ['username', 'icon_emoji', 'icon_url'];
const page = ['cursor', 'limit', 'oldest', 'latest', 'inclusive', 'include_all_metadata'];
const form = ['view', 'trigger_id', 'interactivity_pointer'];

/**
 * What each method takes beside the token, by the published reference: docs.slack.dev/reference/methods/<name>, as of 2026-08-20.
 * `api.test` takes anything.
 */
export const methodArguments: Readonly<Record<string, readonly string[]>> = {
  // @see https://docs.slack.dev/reference/methods/auth.test
  'auth.test': [],
  // @see https://docs.slack.dev/reference/methods/auth.revoke
  'auth.revoke': ['test'],
  // @see https://docs.slack.dev/reference/methods/apps.connections.open
  'apps.connections.open': [],
  // @see https://docs.slack.dev/reference/methods/oauth.v2.access
  'oauth.v2.access': ['client_id', 'client_secret', 'code', 'grant_type', 'redirect_uri', 'refresh_token'],
  // @see https://docs.slack.dev/reference/methods/chat.postMessage
  'chat.postMessage': [
    ...['channel', 'thread_ts', 'reply_broadcast', 'metadata', 'mrkdwn', 'unfurl_links', 'unfurl_media', ...message, ...author],
  ],
  // @see https://docs.slack.dev/reference/methods/chat.postEphemeral
  'chat.postEphemeral': ['channel', 'user', 'thread_ts', ...message, ...author],
  // @see https://docs.slack.dev/reference/methods/chat.update
  'chat.update': ['channel', 'ts', 'file_ids', 'reply_broadcast', 'metadata', 'unfurled_attachments', ...message],
  // @see https://docs.slack.dev/reference/methods/chat.delete
  'chat.delete': ['channel', 'ts', 'as_user'],
  // @see https://docs.slack.dev/reference/methods/chat.getPermalink
  'chat.getPermalink': ['channel', 'message_ts'],
  // @see https://docs.slack.dev/reference/methods/conversations.info
  'conversations.info': ['channel', 'include_locale', 'include_num_members'],
  // @see https://docs.slack.dev/reference/methods/conversations.history
  'conversations.history': ['channel', ...page],
  // @see https://docs.slack.dev/reference/methods/conversations.replies
  'conversations.replies': ['channel', 'ts', ...page],
  // @see https://docs.slack.dev/reference/methods/conversations.open
  'conversations.open': ['channel', 'users', 'return_im', 'prevent_creation'],
  // @see https://docs.slack.dev/reference/methods/conversations.join
  'conversations.join': ['channel'],
  // @see https://docs.slack.dev/reference/methods/usergroups.list
  'usergroups.list': ['include_users'],
  // @see https://docs.slack.dev/reference/methods/users.info
  'users.info': ['user', 'include_locale'],
  // @see https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts
  'assistant.threads.setSuggestedPrompts': ['channel_id', 'thread_ts', 'title', 'prompts'],
  // @see https://docs.slack.dev/reference/methods/assistant.threads.setStatus
  'assistant.threads.setStatus': ['channel_id', 'thread_ts', 'status', 'loading_messages', ...author],
  // @see https://docs.slack.dev/reference/methods/views.open
  'views.open': form,
  // @see https://docs.slack.dev/reference/methods/views.push
  'views.push': form,
  // @see https://docs.slack.dev/reference/methods/views.update
  'views.update': ['view', 'view_id', 'external_id', 'hash'],
  // @see https://docs.slack.dev/reference/methods/views.publish
  'views.publish': ['view', 'user_id', 'hash'],
  // @see https://docs.slack.dev/reference/methods/files.getUploadURLExternal
  'files.getUploadURLExternal': ['filename', 'length', 'alt_txt', 'snippet_type'],
  // @see https://docs.slack.dev/reference/methods/files.completeUploadExternal
  'files.completeUploadExternal': ['files', 'channel_id', 'channels', 'thread_ts', 'initial_comment', 'blocks', ...author],
  // @see https://docs.slack.dev/reference/methods/files.info
  'files.info': ['file', 'cursor', 'limit', 'count', 'page'],
  // @see https://docs.slack.dev/reference/methods/files.delete
  'files.delete': ['file'],
};

/**
 * Slack itself may ignore what it does not know; a caller that sends it expects something that does not happen.
 *
 * @throws {Refusal} invalid_arguments
 */
export function refuseUnknownArguments(method: string, params: Json): void {
  if (method === 'api.test') return;
  const takes = methodArguments[method];
  if (takes === undefined) throw new Error(`the fake does not know what ${method} takes`);
  const unknown = Object.keys(params).filter((name) => !always.includes(name) && !takes.includes(name));
  if (unknown.length > 0)
    throw invalid(
      'invalid_arguments',
      unknown.map((name) => `unknown argument [json-pointer:/${name}]`),
    );
}
