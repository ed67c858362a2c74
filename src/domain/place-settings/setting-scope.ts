import { budgetChannelOf, type Platform, type ReplyTarget } from '../generation.ts';

/** Where a choice holds: in one channel, or in all of a server or workspace. */
export interface SettingScope {
  readonly platform: Platform;
  /** Where ids are unique, if they are not so everywhere; as in `Requester`. */
  readonly tenant?: string;
  /** Of the server or workspace. Absent: the only one of its platform; somebody's private talk with the bot is a channel of none. */
  readonly serverId?: string;
  /** Threads count as the channel above them. Absent: the whole server. */
  readonly channelId?: string;
}

/** What everybody who has the page is in together. */
export const pageScope: SettingScope = { platform: 'web', serverId: 'page' };

/** All places of all platforms: what the bot's admin chooses for all of them at once. */
export const everywhere: SettingScope = { platform: '*' };

/** The channel whose choices hold for what is posted there. On the page sessions are no places of their own. */
export function settingScopeOf(target: ReplyTarget): SettingScope {
  const { platform, tenant, ids } = target;
  if (platform === pageScope.platform) return pageScope;
  // Where an organisation installed it for all of its workspaces, each of them is a server of its own.
  const serverId = ids.guild ?? ids.team ?? tenant;
  return {
    platform,
    ...(tenant !== undefined && { tenant }),
    ...(serverId !== undefined && { serverId }),
    channelId: budgetChannelOf(target),
  };
}

/** The server or workspace around a channel. */
export function serverScopeOf({ platform, tenant, serverId }: SettingScope): SettingScope {
  return { platform, ...(tenant !== undefined && { tenant }), ...(serverId !== undefined && { serverId }) };
}

/** Names a scope for the admin, by its platform: `platform:server`, `platform:tenant/channel`, or `everywhere`. */
export function scopeName({ platform, tenant, serverId, channelId }: SettingScope): string {
  if (platform === everywhere.platform) return 'everywhere';
  const server = serverId === undefined || serverId === tenant ? [] : [serverId];
  return `${platform}:${[...(tenant === undefined ? [] : [tenant]), ...server, ...(channelId === undefined ? [] : [channelId])].join('/')}`;
}
