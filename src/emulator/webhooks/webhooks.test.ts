import { createHmac, createPublicKey, verify } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { type Emulator, startEmulator } from '../emulator.ts';

const key = { 'x-goog-api-key': 'k' };
let emulator: Emulator;
let server: Server;
let hook: string;
let pushes: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
let answers: number[];

beforeEach(async () => {
  pushes = [];
  answers = [];
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    pushes.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    response.writeHead(answers.shift() ?? 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  hook = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`;
  const folder = await mkdtemp(join(tmpdir(), 'emulator-webhooks-'));
  emulator = await startEmulator({ render: renderTinyVideo, folder, progress: { timeScale: 0 } });
});
afterEach(async () => {
  await emulator.close();
  await new Promise((resolve) => server.close(resolve));
});

async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return JSON.parse(await (await fetch(`${emulator.url}${path}`, { method, headers: key, ...init })).text());
}

const model = 'gemini-omni-1.2-flash';
const begin = (more: object = {}) =>
  call('POST', '/v1beta/interactions', {
    ...{ model, input: 'a cat', background: true },
    ...{ response_format: { type: 'video', duration: '4s' } },
    ...more,
  });
const dynamic = () => ({ webhook_config: { uris: [hook], user_metadata: { job: '1' } } });
const events = ['video.generated', 'interaction.completed', 'interaction.failed'];
const register = () => call('POST', '/v1beta/webhooks', { name: 'ours', uri: hook, subscribed_events: events });
const arrived = (count = 1) => expect.poll(() => pushes.length).toBe(count);
const signedText = ({ headers, body }: (typeof pushes)[number]) =>
  `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;

async function isKeySigned(push: (typeof pushes)[number]): Promise<boolean> {
  const response = await fetch(`${emulator.url}/.well-known/jwks.json`);
  const { keys }: { keys: { kty: string; crv: string; x: string }[] } = JSON.parse(await response.text());
  expect(keys.map(({ kty, crv }) => [kty, crv])).toEqual(Array(3).fill(['OKP', 'Ed25519']));
  expect(keys.some((each) => 'kid' in each)).toBe(false);
  const [version, signature = ''] = String(push.headers['webhook-signature']).split(',');
  expect(version).toBe('v1a');
  return keys.some((jwk) =>
    verify(null, Buffer.from(signedText(push)), createPublicKey({ key: jwk, format: 'jwk' }), Buffer.from(signature, 'base64')),
  );
}

it('tells the hooks that a request names, signed with one of the published keys', async () => {
  const { id } = await begin(dynamic());
  await arrived();
  const [push] = pushes;
  expect(JSON.parse(push?.body ?? '')).toEqual({
    ...{ type: 'interaction.completed', version: 'v1', timestamp: expect.any(String) },
    ...{ data: { id }, user_metadata: { job: '1' } },
  });
  expect(push && (await isKeySigned(push))).toBe(true);
});

it('tells registered hooks, signed with the secret that was said once', async () => {
  const made = await register();
  expect(made).toMatchObject({ state: 'enabled', uri: hook, new_signing_secret: expect.stringMatching(/^whsec_/) });
  expect(JSON.stringify(await call('GET', '/v1beta/webhooks'))).not.toContain('new_signing_secret');
  const veo = await call('POST', '/v1beta/models/veo-3.1-generate-preview:predictLongRunning', { instances: [{ prompt: 'a' }] });
  await arrived();
  const [push] = pushes;
  expect(JSON.parse(push?.body ?? '')).toMatchObject({
    type: 'video.generated',
    data: { id: veo.name, output_file_uri: expect.stringContaining('/files/'), file_name: expect.stringMatching(/^files\//) },
  });
  const secret = Buffer.from(String(made.new_signing_secret).slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', secret)
    .update(push ? signedText(push) : '')
    .digest('base64');
  expect(push?.headers['webhook-signature']).toBe(`v1,${expected}`);
});

it('tells a failure, and nothing of a Veo operation without a video', async () => {
  await register();
  emulator.inject('poll/error-13');
  const { id } = await begin({ background: false });
  await arrived();
  expect(JSON.parse(pushes[0]?.body ?? '')).toMatchObject({ type: 'interaction.failed', data: { id } });
});

it('pings, changes its secret with both in use, pauses and goes', async () => {
  const { id } = await register();
  await call('POST', `/v1beta/webhooks/${id}:ping`, {});
  await arrived();
  expect(await call('POST', `/v1beta/webhooks/${id}:rotateSigningSecret`, {})).toEqual({
    secret: expect.stringMatching(/^whsec_/),
  });
  await call('POST', `/v1beta/webhooks/${id}:ping`, {});
  await arrived(2);
  expect(String(pushes[1]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
  expect(await call('PATCH', `/v1beta/webhooks/${id}`, { state: 'disabled' })).toMatchObject({ id, state: 'disabled' });
  await call('DELETE', `/v1beta/webhooks/${id}`);
  expect(await call('GET', '/v1beta/webhooks')).toEqual({ webhooks: [] });
});

it('tries again until it is taken', async () => {
  answers.push(500, 503);
  await begin(dynamic());
  await arrived(3);
  expect(new Set(pushes.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

it('comes twice, old, wrongly signed or not at all where it is told to', async () => {
  emulator.inject('webhook/twice');
  await begin(dynamic());
  await arrived(2);
  expect(pushes[0]?.headers['webhook-id']).toBe(pushes[1]?.headers['webhook-id']);
  emulator.inject('webhook/wrong-signature');
  await begin(dynamic());
  await arrived(3);
  expect(pushes[2] && (await isKeySigned(pushes[2]))).toBe(false);
  emulator.inject('webhook/old');
  await begin(dynamic());
  await arrived(4);
  expect(Date.now() / 1000 - Number(pushes[3]?.headers['webhook-timestamp'])).toBeGreaterThan(500);
  emulator.inject('webhook/none');
  await begin(dynamic());
  await begin(dynamic());
  await arrived(5);
});

it('refuses an address that others could read along', async () => {
  const refused = await call('POST', '/v1beta/webhooks', { uri: 'http://example.com', subscribed_events: events });
  expect(refused).toMatchObject({ error: { code: 400 } });
});
