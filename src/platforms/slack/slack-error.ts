import { type Text, text } from '../../domain/texts.ts';
import { ChatRefusal, type Refusal } from '../chat/refusal.ts';

/** @see https://docs.slack.dev/reference/methods (errors of each method, 2026-11) */
const byCode: Readonly<Record<string, Refusal>> = {
  message_not_found: 'gone',
  thread_not_found: 'gone',
  cant_update_message: 'gone',
  edit_window_closed: 'gone',
  is_inactive: 'gone',
  streaming_state_conflict: 'gone',
  block_mismatch: 'gone',
  not_in_channel: 'no access',
  channel_not_found: 'no access',
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
  file_not_found: 'upload lost',
  file_deleted: 'upload lost',
  expired_trigger_id: 'too late',
  exchanged_trigger_id: 'too late',
  invalid_trigger_id: 'too late',
  missing_scope: 'missing scope',
  team_access_not_granted: 'missing scope',
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

/** Slack said no. */
export class SlackRefusal extends ChatRefusal {
  override readonly name = 'SlackRefusal';

  /** @param code of Slack's list */
  constructor(code: string) {
    const refusal = byCode[code] ?? 'bug';
    super(refusal, { code, why: refusalText(refusal, code), message: `Slack refused: ${code}` });
  }
}

/** Why something could not be posted there, with what helps. */
function refusalText(refusal: Refusal, code: string): Text {
  switch (refusal) {
    case 'no access':
      return text('slack.notMember');
    case 'closed':
      return text(code === 'is_archived' ? 'slack.archived' : 'slack.restricted');
    case 'no such person':
      return text('slack.noMessages');
    case 'no files':
      return text(code === 'storage_limit_reached' ? 'slack.storageFull' : 'slack.noFiles');
    case 'gone':
      return text('slack.messageGone');
    case 'missing scope':
      return text('slack.missingScope');
    case 'forbidden':
    case 'no replies':
    case 'exists':
    case 'token over':
    case 'too late':
    case 'too large':
    case 'upload lost':
    case 'words refused':
    case 'bug':
      return text('slack.refused');
  }
}
