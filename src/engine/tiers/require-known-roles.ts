import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester, RolesUnknown } from '../../domain/generation.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { tiersOf } from './tier-of.ts';

const refusals = { elsewhere: 'tier.rolesElsewhere', unread: 'tier.rolesUnread' } as const;

/**
 * Before anything is paid: where a tier goes by roles and nobody knows which ones somebody has, a limit may hold for them that nobody sees.
 *
 * @throws {UserError} `not_possible_now`, saying where or when to ask
 */
export async function requireKnownRoles(
  core: Pick<Core, 'store'>,
  replyTarget: ReplyTarget,
  requester: Pick<Requester, 'roles' | 'rolesIn'>,
): Promise<void> {
  const server = serverScopeOf(settingScopeOf(replyTarget));
  const why = whyUnknown(requester, server.serverId);
  if (why === undefined) return;
  const tiers = await tiersOf(core, server);
  if (tiers.some(({ roles }) => roles.length > 0)) throw new UserError('not_possible_now', text(refusals[why]));
}

/** Roles of another server say nothing of those here. */
function whyUnknown(
  { roles, rolesIn }: Pick<Requester, 'roles' | 'rolesIn'>,
  serverId: string | undefined,
): RolesUnknown | undefined {
  if (typeof roles === 'string') return roles;
  return rolesIn !== undefined && rolesIn !== serverId ? 'elsewhere' : undefined;
}
