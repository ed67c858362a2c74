import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { checkError } from '../providers/google/errors.ts';
import { type ConnectProxy, startConnectProxy } from '../testing/fakes/connect-proxy.ts';
import { listenOnLoopback, stopServer } from '../testing/fakes/servers.ts';
import { downloadToBuffer } from './bounded-download.ts';
import { isConnectFailure } from './connect-failure.ts';
import { goThroughProxy } from './go-through-proxy.ts';

let proxy: ConnectProxy;
beforeEach(async () => {
  proxy = await startConnectProxy();
});
afterEach(() => proxy.close());

/** @returns its address, by a name that only the proxy knows */
async function serve(): Promise<string> {
  const server = createServer((_, response) => response.end('hello'));
  onTestFinished(() => stopServer(server));
  return listenOnLoopback(server, 'far.test');
}

async function use(except?: string, url: string | undefined = proxy.url): Promise<void> {
  onTestFinished(await goThroughProxy({ http: url, https: url, except }));
}

const signal = new AbortController().signal;
const download = (url: string) =>
  downloadToBuffer({ url, trustedOrigins: [new URL(url).origin], maxBytes: 100, stallMs: 5000, signal });

describe('a proxy', () => {
  it('is the way of fetch and of downloads, and no longer once it is taken back', async () => {
    const url = await serve();
    await use();
    expect(await (await fetch(url)).text()).toBe('hello');
    expect(String((await download(url)).bytes)).toBe('hello');
    expect(proxy.asked).toEqual([new URL(url).host, new URL(url).host]);
  });

  it('is not asked for hosts that are left out, nor for this machine', async () => {
    const url = await serve();
    await use('example.com, .test');
    await expect(fetch(url)).rejects.toThrow();
    await expect(download(url)).rejects.toMatchObject({ code: 'unreachable' });
    const here = url.replace('far.test', '127.0.0.1');
    expect(await (await fetch(here)).text()).toBe('hello');
    expect(proxy.asked).toEqual([]);
  });

  it('changes nothing where there is none', async () => {
    const url = await serve();
    onTestFinished(await goThroughProxy({ http: undefined, https: undefined, except: '*' }));
    expect(await (await fetch(url.replace('far.test', '127.0.0.1'))).text()).toBe('hello');
  });

  it('still refuses literal private addresses of downloads', async () => {
    await use();
    await expect(downloadToBuffer({ url: 'https://10.0.0.1/x', maxBytes: 100, signal })).rejects.toMatchObject({
      code: 'refused address',
    });
    expect(proxy.asked).toEqual([]);
  });

  it('that opens no way leaves no doubt: nothing was sent', async () => {
    const url = await serve();
    await use();
    proxy.refusal = 403;
    const thrown = await fetch(url, { method: 'POST', body: 'paid' }).catch((error: unknown) => error);
    expect(isConnectFailure(thrown)).toBe(true);
    const call = { sent: true, status: undefined, retryAfterMs: undefined, failure: thrown };
    expect(checkError(thrown, call)).toMatchObject({ kind: 'transient', code: 'unreachable' });
    await expect(download(url)).rejects.toMatchObject({ code: 'unreachable' });
  });
});
