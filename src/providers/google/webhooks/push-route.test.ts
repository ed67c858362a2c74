import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { createLog } from '../../../lib/log.ts';
import { serveLoopback } from '../../../testing/fakes/loopback-server.ts';
import { ManualClock } from '../../../testing/set-up/manual-clock.ts';
import { createPushKeys } from './push-keys.ts';
import { pushPath, pushRoute } from './push-route.ts';

const secret = Buffer.from('a secret of thirty-two bytes!!!!');
const body = '{"type":"interaction.completed","data":{"id":"v1_abc"}}';

interface Given {
  readonly secret?: Buffer;
  /** What Google answers to the question for its keys; the newest one counts. */
  readonly published?: { keys: readonly KeyObject[]; status?: number; location?: string };
}

async function open({ secret: ours, published = { keys: [] } }: Given) {
  const asked: string[] = [];
  const google = await serveLoopback((request, response) => {
    asked.push(request.url ?? '');
    const { keys, status = 200, location } = published;
    response.writeHead(status, location === undefined ? {} : { location });
    response.end(JSON.stringify({ keys: [{ kty: 'RSA' }, ...keys.map((key) => key.export({ format: 'jwk' }))] }));
  });
  const clock = new ManualClock();
  const lines: string[] = [];
  const told: string[] = [];
  const route = pushRoute({
    ...{ secret: ours, clock },
    keys: createPushKeys({ baseUrl: google, nowMs: () => clock.monotonicMs() }),
    log: createLog({
      level: 'warn',
      format: 'json',
      secrets: [],
      destination: { write: (line: string) => void lines.push(line) },
    }),
    onEnd: ({ way, operationName }) => void told.push(`${way} ${operationName}`),
  });
  const url = await serveLoopback(route.listener);
  const seconds = () => String(Math.floor(clock.now() / 1000));
  const call = async (id: string, signature: (signed: string) => string, sent = body, timestamp = seconds()) => {
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature(`${id}.${timestamp}.${sent}`),
    };
    const response = await fetch(`${url}${pushPath}`, { method: 'POST', body: sent, headers });
    await response.body?.cancel();
    return response.status;
  };
  return { asked, clock, lines, told, call, published, url };
}

const bySecret = (signed: string) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`;
const byKey = (key: KeyObject) => (signed: string) => `v1a,${sign(null, Buffer.from(signed), key).toString('base64')}`;
const pair = () => generateKeyPairSync('ed25519');

it('has an operation looked at once for a call that a registered hook’s secret signed, however often it comes', async () => {
  const { call, told, asked } = await open({ secret });
  expect(await call('msg_1', bySecret)).toBe(204);
  expect(await call('msg_1', bySecret)).toBe(204);
  expect(told).toEqual(['gemini-omni interactions/v1_abc']);
  expect(asked).toEqual([]);
});

it('believes each of the keys that Google publishes, and asks for them once', async () => {
  const pairs = [pair(), pair(), pair()];
  const { call, told, asked } = await open({ published: { keys: pairs.map(({ publicKey }) => publicKey) } });
  for (const [index, { privateKey }] of pairs.entries()) expect(await call(`msg_${index}`, byKey(privateKey))).toBe(204);
  expect(told).toHaveLength(3);
  expect(asked).toEqual(['/.well-known/jwks.json']);
});

it('does nothing for what is forged or old, counts it, and asks for keys once a minute at most', async () => {
  const { call, told, lines, asked, clock } = await open({ secret, published: { keys: [pair().publicKey] } });
  const stranger = byKey(pair().privateKey);
  for (let n = 0; n < 9; n += 1) expect(await call(`msg_${n}`, stranger)).toBe(401);
  expect(await call('msg_old', bySecret, body, String(Math.floor(clock.now() / 1000) - 301))).toBe(401);
  expect(told).toEqual([]);
  expect(asked).toHaveLength(1);
  expect(lines.map((line) => /"forged":(\d+)/.exec(line)?.[1])).toEqual(['1', '10']);
  await clock.advance(61_000);
  await call('msg_later', stranger);
  expect(asked).toHaveLength(2);
});

it('finds new keys when they have changed', async () => {
  const [before, after] = [pair(), pair()];
  const { call, told, published, clock } = await open({ published: { keys: [before.publicKey] } });
  expect(await call('msg_1', byKey(before.privateKey))).toBe(204);
  published.keys = [after.publicKey];
  await clock.advance(61_000);
  expect(await call('msg_2', byKey(after.privateKey))).toBe(204);
  expect(told).toHaveLength(2);
});

it('asks Google to call again where its keys are not to be had, and follows no redirect for them', async () => {
  const { privateKey, publicKey } = pair();
  const elsewhere = await serveLoopback(
    (_, response) => void response.end(JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] })),
  );
  const { call, told, published, clock } = await open({ published: { keys: [publicKey], status: 302, location: elsewhere } });
  expect(await call('msg_1', byKey(privateKey))).toBe(503);
  expect(told).toEqual([]);
  published.status = 200;
  await clock.advance(61_000);
  expect(await call('msg_1', byKey(privateKey))).toBe(204);
  expect(told).toHaveLength(1);
});

it('reads no large body, and no more calls than a minute allows', async () => {
  const { call, told, clock, url } = await open({ secret });
  expect(await call('msg_1', bySecret, 'x'.repeat(65 * 1024))).toBe(413);
  const statuses = new Set<number>();
  for (let n = 0; n < 600; n += 1) {
    const response = await fetch(`${url}${pushPath}`, { method: 'POST', body: '{}' });
    await response.body?.cancel();
    statuses.add(response.status);
  }
  expect([...statuses]).toEqual([401, 429]);
  await clock.advance(1000);
  expect(await call('msg_2', bySecret)).toBe(204);
  expect(told).toHaveLength(1);
});
