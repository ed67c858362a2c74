import { UserError } from '../../domain/errors.ts';
import { everywhere, pageScope, type SettingScope, scopeName } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';

/** @throws {UserError} `invalid_option` for what is no server or workspace of a platform that is set up; the web is one place */
export function serverNamed({ deliveries }: Pick<Core, 'deliveries'>, name: string): SettingScope {
  const [, platform, serverId] = /^([a-z][a-z0-9-]{0,30})(?::([^/\s]{1,100}))?$/.exec(name.trim()) ?? [];
  if (platform === pageScope.platform) return pageScope;
  const delivery = deliveries.find((each) => each.platform === platform);
  if (platform === undefined || serverId === undefined || delivery === undefined) throw noPlace(name);
  return { platform, ...(delivery.hasTenants === true && { tenant: serverId }), serverId };
}

/** The same for a channel of one, and for all places. @throws {UserError} `invalid_option` */
export function placeNamed(core: Pick<Core, 'deliveries'>, name: string): SettingScope {
  if (name.trim() === scopeName(everywhere)) return everywhere;
  const [server = '', channelId, ...more] = name.trim().split('/');
  if (channelId === undefined) return serverNamed(core, server);
  if (more.length > 0 || !/^\S{1,100}$/.test(channelId)) throw noPlace(name);
  return { ...serverNamed(core, server), channelId };
}

export function noPlace(name: string): UserError {
  return new UserError('invalid_option', text('admin.place', { given: name.slice(0, 60) }), { option: 'place' });
}
