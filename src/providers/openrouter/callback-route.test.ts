import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeCallback } from '../../emulator/openrouter/callbacks.ts';
import { callbackPath, callbackRoute } from './callback-route.ts';

const secret = 'whsec-not-a-real-one';
const nowMs = Date.UTC(2026, 10, 29, 12);
const id = 'gen-vid-1796000000-abcdefghij0123456789';
let told: string[];
let url: string;
let close: () => Promise<unknown>;

beforeEach(async () => {
  told = [];
  const route = callbackRoute({ secret, now: () => nowMs, onEnd: (name) => told.push(name) });
  const server = createServer(route.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${callbackPath}`;
  close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
});
afterEach(() => close());

async function call(change: { key?: string; status?: string; body?: string; called?: string } = {}): Promise<number> {
  const job = { id, status: change.status ?? 'completed' };
  const { headers, body } = writeCallback(url, job, { secret: change.key ?? secret, nowMs, fault: undefined });
  const called = change.called === undefined ? {} : { 'x-openrouter-idempotency-key': change.called };
  return (await fetch(url, { method: 'POST', headers: { ...headers, ...called }, body: change.body ?? body })).status;
}

it('tells of a job’s end once, however often it is called', async () => {
  expect([await call(), await call(), await call()]).toEqual([204, 204, 204]);
  expect(told).toEqual([id]);
});

it('tells of it once, whatever is written beside the signed words', async () => {
  expect([await call({ called: 'a' }), await call({ called: 'b' }), await call({ called: 'c' })]).toEqual([204, 204, 204]);
  expect(told).toEqual([id]);
});

it('refuses what is not signed with the secret, and tells nobody', async () => {
  expect(await call({ key: 'somebody-elses' })).toBe(401);
  expect(await call({ body: '{}' })).toBe(401);
  expect((await fetch(url, { method: 'POST' })).status).toBe(401);
  expect(told).toEqual([]);
});

it('reads no more than any of theirs has', async () => {
  expect(await call({ body: 'x'.repeat(70_000) })).toBe(413);
  expect(told).toEqual([]);
});
