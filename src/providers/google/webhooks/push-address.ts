import { isIP } from 'node:net';
import { isLoopback } from '../../../domain/loopback.ts';
import { isPrivateAddress } from '../../../lib/private-address.ts';
import { pushPath } from './push-route.ts';

/**
 * Where Google can call the bot.
 *
 * @param publicUrl where people reach it
 * @param apiUrl where the bot reaches the Gemini API: an emulator on this machine can call this machine
 * @returns undefined where it can't
 */
export function pushAddress(publicUrl: string | undefined, apiUrl: string): string | undefined {
  if (publicUrl === undefined || !URL.canParse(publicUrl)) return undefined;
  const { protocol, hostname } = new URL(publicUrl);
  const bare = hostname.replace(/^\[|\]$/g, '');
  const isPublic = protocol === 'https:' && !isLoopback(hostname) && (isIP(bare) === 0 || !isPrivateAddress(bare));
  const isAllHere = isLoopback(hostname) && isLoopback(new URL(apiUrl).hostname);
  return isPublic || isAllHere ? `${publicUrl.replace(/\/+$/, '')}${pushPath}` : undefined;
}
