/**
 * The rights that the app asks for, and what each is for. Names of people are shown as mentions, which needs none.
 *
 * @see https://docs.slack.dev/reference/scopes (2026-11)
 */
export const botScopes = [
  // Commands and shortcuts.
  'commands',
  // Status messages, answers, results.
  'chat:write',
  // "@bot" in a channel.
  'app_mentions:read',
  // Pictures that people give; whether a video has been shared.
  'files:read',
  'files:write',
  // The thread that a mention stands in, and whether a message whose answer was lost was posted.
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
] as const;
