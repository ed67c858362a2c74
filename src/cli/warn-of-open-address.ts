import { isLoopback } from '../domain/loopback.ts';
import { text } from '../domain/texts.ts';
import { say } from './terminal.ts';

/**
 * Says on stderr where a token is about to go over a network that anybody on it can read. In a network of one's own that is fine.
 *
 * @param url of a bot; its token is sent along
 */
export function warnOfOpenAddress(url: string, warn: (line: string) => void = console.error): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !isLoopback(hostname)) warn(say(text('terminal.openAddress', { url })));
}
