/**
 * What the bot's token must be allowed to do, and no more.
 *
 * @see https://docs.slack.dev/reference/scopes (2026-11)
 */
export const botScopes = [
  'commands',
  'app_mentions:read',
  'chat:write',
  'files:read',
  'files:write',
  // What stands above a mention in its thread, and whether a post of ours stands: in channels, private ones, direct and group messages.
  ...(['channels:history', 'groups:history', 'im:history', 'mpim:history'] as const),
] as const;

/**
 * Without these Slack does not tell that the bot itself came into a channel, so that nobody is greeted there; all else works.
 *
 * @see https://docs.slack.dev/reference/events/member_joined_channel (2026-11)
 */
export const greetingScopes = ['channels:read', 'groups:read'] as const;

/**
 * What an admin may grant besides, or leave out: people's language and who manages the workspace; prompts to press in the conversation
 * with the bot; who is in which user group, for tiers. Everything else works without.
 */
export const optionalScopes = ['users:read', 'assistant:write', 'usergroups:read'] as const;

/**
 * What Slack tells the bot of. A mention comes as `app_mention` alone: `message.channels` would tell of it twice.
 *
 * @see https://docs.slack.dev/reference/events (2026-11)
 */
export const botEvents = [
  'app_mention',
  'message.im',
  'app_home_opened',
  'member_joined_channel',
  'app_uninstalled',
  'tokens_revoked',
] as const;

/** What the app's own token must be allowed to do; only Socket Mode needs one. */
export const appScope = 'connections:write';
