import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BoundedDownload, DownloadError, downloadToBuffer, downloadToFile } from './bounded-download.ts';
import { isPrivateAddress } from './private-address.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let servers: Server[];
let seen: IncomingMessage[];
let handler: Handler;
let port: number;

async function listen(handle: Handler): Promise<number> {
  const server = createServer((request, response) => {
    seen.push(request);
    handle(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeEach(async () => {
  servers = [];
  seen = [];
  handler = (_, response) => response.end('hello');
  port = await listen((request, response) => handler(request, response));
});
afterEach(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

const origin = () => `http://127.0.0.1:${port}`;
const download = (more: Partial<BoundedDownload> = {}): BoundedDownload => ({
  url: `${origin()}/file`,
  trustedOrigins: [origin()],
  maxBytes: 1_000_000,
  signal: new AbortController().signal,
  ...more,
});
async function codeOf(going: Promise<unknown>): Promise<string> {
  const error: unknown = await going.catch((reason: unknown) => reason);
  return error instanceof DownloadError ? error.code : `not a DownloadError: ${String(error)}`;
}

describe('a bounded download', () => {
  it('brings the whole body, uncompressed, to memory or to a file', async () => {
    const bytes = Buffer.alloc(300_000, 'abc');
    handler = (_, response) => response.writeHead(200, { 'content-type': 'Image/PNG; x=y' }).end(bytes);
    expect(await downloadToBuffer(download())).toEqual({ bytes, sizeBytes: 300_000, contentType: 'image/png' });
    expect(seen[0]?.headers['accept-encoding']).toBe('identity');
    const path = join(await mkdtemp(join(tmpdir(), 'download-')), 'file');
    await downloadToFile(path, download());
    expect(await readFile(path)).toEqual(bytes);
  });

  it.each([
    'http://cdn.example/x',
    'ftp://cdn.example/x',
    'file:///etc/passwd',
    'data:text/plain,x',
    'https://user@cdn.example/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://0.0.0.0/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[::ffff:7f00:1]/x',
    'https://[64:ff9b::a9fe:a9fe]/x',
    'https://[fd00::1]/x',
    'https://10.1.2.3/x',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/x',
    'nonsense',
    '',
  ])('does not connect to %s', async (url) => {
    expect(await codeOf(downloadToBuffer(download({ url, trustedOrigins: [] })))).toBe('refused address');
    expect(seen).toHaveLength(0);
  });

  it.each([
    'https://cdn.example.evil.com/x',
    'https://cdn.example:8443/x',
    'https://sub.cdn.example/x',
    'http://cdn.example/x',
    'https://evil.com/https://cdn.example/x',
  ])('does not connect to %s when only https://cdn.example is allowed', async (url) => {
    expect(await codeOf(downloadToBuffer(download({ url, allowedOrigins: ['https://cdn.example'] })))).toBe('refused origin');
  });

  it('refuses a name as soon as one of its addresses is private, also when it was public before', async () => {
    const answers = [['93.184.216.34'], ['93.184.216.34', '127.0.0.1'], ['::ffff:10.0.0.1']];
    const lookup: LookupFunction = (_, __, callback) => {
      callback(
        null,
        (answers.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    const url = 'https://flipping.example/x';
    const first = codeOf(downloadToBuffer(download({ url, lookup, totalMs: 50 })));
    expect(await codeOf(downloadToBuffer(download({ url, lookup })))).toBe('refused address');
    expect(await codeOf(downloadToBuffer(download({ url, lookup })))).toBe('refused address');
    expect(['timed out', 'unreachable']).toContain(await first);
  });

  it('follows redirects within the origin with the credential', async () => {
    handler = (request, response) => {
      if (request.url === '/file') response.writeHead(302, { location: '/there' }).end();
      else response.end('found');
    };
    const credential = { origin: origin(), headers: { 'x-key': 'secret' } };
    expect((await downloadToBuffer(download({ credential }))).bytes.toString()).toBe('found');
    expect(seen.map(({ url, headers }) => [url, headers['x-key']])).toEqual([
      ['/file', 'secret'],
      ['/there', 'secret'],
    ]);
  });

  it('drops the credential for good on the first foreign hop', async () => {
    const back = `${origin()}/back`;
    const foreign = await listen((_, response) => response.writeHead(302, { location: back }).end());
    handler = (request, response) => {
      if (request.url === '/back') response.end('found');
      else response.writeHead(307, { location: `http://127.0.0.1:${foreign}/elsewhere` }).end();
    };
    const credential = { origin: origin(), headers: { 'x-key': 'secret' } };
    const trustedOrigins = [origin(), `http://127.0.0.1:${foreign}`];
    await downloadToBuffer(download({ credential, trustedOrigins }));
    expect(seen.map(({ url, headers }) => [url, headers['x-key']])).toEqual([
      ['/file', 'secret'],
      ['/elsewhere', undefined],
      ['/back', undefined],
    ]);
  });

  it.each(['http://169.254.169.254/', 'http://localhost:1/', 'file:///etc/passwd', 'https://[::1]/'])(
    'does not follow a redirect to %s',
    async (location) => {
      handler = (_, response) => response.writeHead(302, { location }).end();
      expect(await codeOf(downloadToBuffer(download()))).toBe('refused address');
      expect(seen).toHaveLength(1);
    },
  );

  it('gives a loop up after the allowed number of hops', async () => {
    handler = (_, response) => response.writeHead(302, { location: '/file' }).end();
    expect(await codeOf(downloadToBuffer(download({ maxRedirects: 5 })))).toBe('too many redirects');
    expect(seen).toHaveLength(6);
  });

  const bodies: readonly [string, string, Handler][] = [
    ['an empty body', 'empty', (_, response) => response.end()],
    [
      'an announced body above the limit',
      'too large',
      (_, response) => response.writeHead(200, { 'content-length': 2_000_000 }).write('x'),
    ],
    ['a stream above the limit', 'too large', (_, response) => response.end(Buffer.alloc(1_000_001))],
    ['a compressed body', 'refused content', (_, response) => response.writeHead(200, { 'content-encoding': 'br' }).end('x')],
    [
      'fewer bytes than announced',
      'incomplete',
      (_, response) => response.writeHead(200, { 'content-length': 9 }).write('x', () => response.destroy()),
    ],
    ['a broken-off chunked body', 'incomplete', (_, response) => response.write('x', () => response.destroy())],
    ['no answer at all', 'incomplete', (_, response) => response.destroy()],
    ['a part of the body', 'status', (_, response) => response.writeHead(206).end('x')],
    ['headers that never come', 'stalled', () => undefined],
    ['one byte and silence', 'stalled', (_, response) => response.writeHead(200, { 'content-length': 9 }).write('x')],
  ];
  it.each(bodies)('refuses %s: %s', async (_, code, handle) => {
    handler = handle;
    const announced = download({ stallMs: code === 'stalled' ? 200 : 10_000 });
    expect(await codeOf(downloadToBuffer(announced))).toBe(code);
  });

  it('gives up on a trickle, and not on a slow but steady stream', async () => {
    let timer: NodeJS.Timeout | undefined;
    handler = (_, response) => {
      timer = setInterval(() => response.write('x'), 5);
    };
    expect(await codeOf(downloadToBuffer(download({ stallMs: 150 })))).toBe('stalled');
    clearInterval(timer);
    let left = 6;
    handler = (_, response) => {
      timer = setInterval(() => {
        response.write(Buffer.alloc(70_000));
        left -= 1;
        if (left === 0) response.end();
      }, 200);
    };
    expect((await downloadToBuffer(download({ stallMs: 1000 }))).sizeBytes).toBe(420_000);
    clearInterval(timer);
  });

  it('has a limit for the whole, however fast it is', async () => {
    let timer: NodeJS.Timeout | undefined;
    handler = (_, response) => {
      timer = setInterval(() => response.write(Buffer.alloc(66_000)), 20);
    };
    expect(await codeOf(downloadToBuffer(download({ totalMs: 150, maxBytes: 1e9 })))).toBe('timed out');
    clearInterval(timer);
  });

  it('stops when it is called off, before or while it runs', async () => {
    handler = (_, response) => response.write('x');
    expect(await codeOf(downloadToBuffer(download({ signal: AbortSignal.abort() })))).toBe('aborted');
    const abort = new AbortController();
    const going = codeOf(downloadToBuffer(download({ signal: abort.signal })));
    await expect.poll(() => seen.length).toBe(1);
    abort.abort();
    expect(await going).toBe('aborted');
  });

  it('tells a status with the wait that the server asked for', async () => {
    handler = (_, response) => response.writeHead(503, { 'retry-after': '3' }).end();
    await expect(downloadToBuffer(download())).rejects.toMatchObject({ code: 'status', status: 503, retryAfterMs: 3000 });
  });

  it('tells a full or wrong disk from a bad connection', async () => {
    expect(await codeOf(downloadToFile('/nowhere/at/all', download()))).toBe('disk');
    const path = join(await mkdtemp(join(tmpdir(), 'download-')), 'file');
    await downloadToFile(path, download());
    expect(await codeOf(downloadToFile(path, download()))).toBe('disk');
    for (const server of servers) server.close();
    expect(await codeOf(downloadToFile(`${path}2`, download()))).toBe('unreachable');
  });

  it('lets its caller refuse by type and first bytes', async () => {
    handler = (_, response) => response.writeHead(200, { 'content-type': 'video/mp4' }).end('<html>');
    const refuse = (contentType: string, start: Uint8Array) => contentType === 'video/mp4' && start[0] === 0x3c;
    expect(await codeOf(downloadToBuffer(download({ refuse })))).toBe('refused content');
  });
});

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:192.168.0.1',
  ])('%s is one', (address) => expect(isPrivateAddress(address)).toBe(true));
  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2607:f8b0:4004::1', '64:ff9b::808:808'])('%s is none', (address) =>
    expect(isPrivateAddress(address)).toBe(false),
  );
  it('is everything that is no address', () => expect(isPrivateAddress('example.com')).toBe(true));
});
