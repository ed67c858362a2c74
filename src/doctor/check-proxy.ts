import { connect } from 'node:net';
import type { Config } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { text } from '../domain/texts.ts';
import { bareHost } from '../lib/http-address.ts';

/** Whether the proxies answer at their addresses at all. What they let through, the other checks find out. */
export function checkProxy(
  { proxy }: Pick<Config, 'proxy'>,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<readonly Finding[]> {
  const set = [
    { setting: 'HTTPS_PROXY', address: proxy.https },
    { setting: 'HTTP_PROXY', address: proxy.http === proxy.https ? undefined : proxy.http },
  ];
  return Promise.all(
    set.flatMap(({ setting, address }) => (address === undefined ? [] : [checkOne(setting, new URL(address), timeoutMs)])),
  );
}

/** Only the host is told: an address may hold a password. */
async function checkOne(setting: string, { protocol, hostname, port, host }: URL, timeoutMs: number): Promise<Finding> {
  const answers = await canConnect(bareHost(hostname), Number(port || (protocol === 'https:' ? 443 : 80)), timeoutMs);
  return answers
    ? { check: 'proxy', state: 'ok', text: text('doctor.proxyAnswers', { setting, host }) }
    : { check: 'proxy', state: 'problem', text: text('doctor.proxyAway', { setting, host }) };
}

function canConnect(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
