import { createServer, type RequestListener } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { createWebhookOutlet } from './webhook-outlet.ts';

const message = {
  kind: 'paused',
  text: 'Nothing is sent to “Google” for now. \u2066<@everyone>',
  atMs: Date.UTC(2026, 10, 29, 22),
} as const;
const never = new AbortController().signal;

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hooks/secret-path?key=hidden`;
}

async function failure(address: string, limitMs?: number, signal = never): Promise<string> {
  const error: unknown = await createWebhookOutlet(address, 'bot', limitMs)
    .send(message, signal)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  if (!(error instanceof Error)) throw new Error('it was taken');
  expect(JSON.stringify([error.message, error.stack, error.cause])).not.toMatch(/secret-path|hidden/);
  return error.message;
}

it('posts kind, text, time and the name of the bot as JSON', async () => {
  const bodies: unknown[] = [];
  const address = await listen((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      bodies.push([request.method, request.headers['content-type'], JSON.parse(Buffer.concat(parts).toString())]);
      response.writeHead(204).end();
    });
  });
  await createWebhookOutlet(address, 'https://veo.example').send(message, never);
  const { kind, text } = message;
  const body = { kind, text, at: '2026-11-29T22:00:00.000Z', bot: 'https://veo.example' };
  expect(bodies).toEqual([['POST', 'application/json', body]]);
});

it('fails where it is answered with an error, saying which', async () => {
  const address = await listen((_, response) => response.writeHead(500).end('secret-path'));
  expect(await failure(address)).toBe('ALERT_WEBHOOK answered 500');
});

it('follows no redirect', async () => {
  let visits = 0;
  const other = await listen((_, response) => {
    visits += 1;
    response.end();
  });
  const address = await listen((_, response) => response.writeHead(307, { location: other }).end());
  expect(await failure(address)).toContain('not followed');
  expect(visits).toBe(0);
});

it('waits for no answer longer than its limit, nor longer than the bot runs', async () => {
  const address = await listen(() => undefined);
  expect(await failure(address, 30)).toContain('in time');
  expect(await failure(address, 60_000, AbortSignal.timeout(30))).toContain('ALERT_WEBHOOK');
});

it('says that it can not be reached', async () => {
  expect(await failure('http://127.0.0.1:9/hooks/secret-path')).toMatch(/could not be reached/);
});
