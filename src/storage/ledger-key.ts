import { budgetChannelOf, type ReplyTarget, type Requester } from '../domain/generation.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';

/** Who pays, and where it was asked for, in the order of the columns: platform, tenant, person, channel, server. */
export function ledgerKeyOf({ platform, tenant = '', id }: Requester, replyTarget: ReplyTarget) {
  return [platform, tenant, id, budgetChannelOf(replyTarget), settingScopeOf(replyTarget).serverId ?? ''] as const;
}
