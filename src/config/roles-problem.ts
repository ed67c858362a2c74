import { encodesRole, pageRole, worksRole } from '../domain/roles.ts';
import { type Text, text } from '../domain/texts.ts';
import type { EncodeSettings } from './encode-settings.ts';
import type { SeveralSettings } from './several-settings.ts';
import type { WebSettings } from './web-settings.ts';

interface Read {
  readonly several: SeveralSettings;
  readonly web: Pick<WebSettings, 'off'>;
  readonly encode: Pick<EncodeSettings, 'token'>;
  /** By id; undefined for one that is not set up. */
  readonly platforms: Readonly<Record<string, unknown>>;
}

/** @returns why the roles of one of several processes can't be, by what else is set */
export function rolesProblem(
  { several, web, encode, platforms }: Read,
  installed: readonly { readonly id: string; readonly fitsVideos?: true }[],
): Text | undefined {
  const { database, roles } = several;
  if (database === undefined) return undefined;
  const all = roles.join(',');
  const chats = installed.filter(({ id }) => roles.includes(id) && platforms[id] !== undefined);
  const isIdle = !roles.includes(worksRole) && (web.off || !roles.includes(pageRole)) && chats.length === 0;
  if (isIdle) return text('setting.rolesIdle', { roles: all });
  // What a process has to encode is in its memory: no other one of them can do it.
  const fitting = chats.find(({ fitsVideos }) => fitsVideos);
  if (fitting === undefined || roles.includes(encodesRole) || encode.token !== undefined) return undefined;
  return text('setting.rolesWithoutEncode', { roles: all, platform: fitting.id });
}
