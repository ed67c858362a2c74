import { type Text, text } from '../../domain/texts.ts';

/**
 * What can still be done after Slack said no.
 * - `gone`: the message or its thread is not there (any more): a new one can be
 * - `not a member`: the bot has to be invited
 * - `closed`: archived, or nobody may post or write in threads there; another place
 * - `no such person`: they left, or take no messages of apps
 * - `no files`: words are taken there, files are not; a link is left
 * - `start over`: what was uploaded is not there any more
 * - `too late`: the trigger of a form is used up
 * - `scope`: the app was installed without a right that it needs
 * - `bug`: we sent something that Slack does not know
 */
export type Refusal =
  | 'gone'
  | 'not a member'
  | 'closed'
  | 'no such person'
  | 'no files'
  | 'start over'
  | 'too late'
  | 'scope'
  | 'bug';

/** @see https://docs.slack.dev/reference/methods (errors of each method, 2026-11) */
const byCode: Readonly<Record<string, Refusal>> = {
  message_not_found: 'gone',
  thread_not_found: 'gone',
  cant_update_message: 'gone',
  edit_window_closed: 'gone',
  is_inactive: 'gone',
  streaming_state_conflict: 'gone',
  block_mismatch: 'gone',
  not_in_channel: 'not a member',
  channel_not_found: 'not a member',
  is_archived: 'closed',
  posting_to_channel_denied: 'closed',
  restricted_action: 'closed',
  restricted_action_thread_only_channel: 'closed',
  restricted_action_non_threadable_channel: 'closed',
  restricted_action_read_only_channel: 'closed',
  restricted_action_thread_locked: 'closed',
  user_not_found: 'no such person',
  user_disabled: 'no such person',
  cannot_dm_bot: 'no such person',
  messages_tab_disabled: 'no such person',
  file_uploads_disabled: 'no files',
  file_uploads_except_images_disabled: 'no files',
  file_type_not_allowed: 'no files',
  file_upload_size_restricted: 'no files',
  storage_limit_reached: 'no files',
  unable_to_share_files: 'no files',
  file_share_limit_reached: 'no files',
  file_not_found: 'start over',
  file_deleted: 'start over',
  expired_trigger_id: 'too late',
  exchanged_trigger_id: 'too late',
  invalid_trigger_id: 'too late',
  missing_scope: 'scope',
  team_access_not_granted: 'scope',
};

/** The token is refused for good: nothing works there any more. */
const refusedTokens: readonly string[] = [
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'not_allowed_token_type',
];

/** Nothing is wrong with what was sent, and it may have been taken. */
const passing: readonly string[] = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'];

export function isTokenRefused(code: string): boolean {
  return refusedTokens.includes(code);
}

export function isPassing(code: string): boolean {
  return passing.includes(code);
}

/** Slack said no. Carries no body and no address: those hold tokens. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  readonly refusal: Refusal;
  /** Of Slack's list. */
  readonly code: string;

  constructor(code: string) {
    super(`Slack refused: ${code}`);
    this.refusal = byCode[code] ?? 'bug';
    this.code = code;
  }
}

/** Why something could not be posted there, with what helps. */
export function refusalText({ refusal, code }: Pick<SlackRefusal, 'refusal' | 'code'>): Text {
  switch (refusal) {
    case 'not a member':
      return text('slack.notMember');
    case 'closed':
      return text(code === 'is_archived' ? 'slack.archived' : 'slack.restricted');
    case 'no such person':
      return text('slack.noMessages');
    case 'no files':
      return text(code === 'storage_limit_reached' ? 'slack.storageFull' : 'slack.noFiles');
    case 'gone':
      return text('slack.messageGone');
    case 'scope':
      return text('slack.missingScope');
    case 'start over':
    case 'too late':
    case 'bug':
      return text('slack.refused');
  }
}
