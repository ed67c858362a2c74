import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../set-up/test-web.ts';

let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb();
});
afterAll(() => web.stop());

/** Where such things usually are. What platforms and Google tell comes by connections that the bot itself opens. */
const doors = [
  '/interactions',
  '/api/interactions',
  '/discord/interactions',
  '/webhooks',
  '/webhook',
  '/google/webhook',
  '/events',
];

it.each(doors)('takes nothing from Discord or Google over HTTP: %s', async (path) => {
  const forged = { type: 2, data: { name: 'video', options: [{ name: 'prompt', value: 'x' }] }, state: 'SUCCEEDED' };
  const headers = { 'x-signature-ed25519': '00'.repeat(64), 'x-signature-timestamp': '1795608000', 'webhook-id': 'x' };
  expect((await web.ask('POST', path, forged, headers)).status).toBe(404);
  expect((await web.engine.history({ limit: 1 })).generations).toEqual([]);
});
