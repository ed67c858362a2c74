import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { serveLoopback } from '../../testing/fakes/loopback-server.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { onceAndInTime } from './http-events.ts';

/** @param answer of what reads the requests behind it */
async function setUp(answer = (response: ServerResponse): void => void response.end('taken')) {
  const clock = new ManualClock();
  const taken: string[] = [];
  const listener = onceAndInTime(
    (request, response) => {
      taken.push(String(request.headers['x-slack-signature'] ?? 'none'));
      request.resume().once('end', () => answer(response));
    },
    { clock, log: silentLog },
  );
  const url = await serveLoopback(listener);
  const post = async (signature: string, { aheadSeconds = 0 } = {}): Promise<number> => {
    const timestamp = String(Math.trunc(clock.now() / 1000) + aheadSeconds);
    const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
    return (await fetch(url, { method: 'POST', headers, body: 'payload' })).status;
  };
  return { clock, taken, url, post };
}

it('hands a request on once, however often it is sent', async () => {
  const { post, taken } = await setUp();
  expect(await Promise.all(['v0=a', 'v0=a', 'v0=a'].map((each) => post(each)))).toEqual([200, 401, 401]);
  expect(await post('v0=b')).toBe(200);
  expect(taken).toEqual(['v0=a', 'v0=b']);
});

it('remembers a request for longer than Slack’s five minutes, and then no more', async () => {
  const { clock, post, taken } = await setUp();
  await post('v0=a');
  await clock.advance(5 * 60_000 + 59_000);
  expect(await post('v0=a')).toBe(401);
  await clock.advance(2000);
  expect(await post('v0=a')).toBe(200);
  expect(taken).toHaveLength(2);
});

it('hands nothing on that is from the future, beyond what two clocks may differ', async () => {
  const { post, taken } = await setUp();
  expect(await post('v0=a', { aheadSeconds: 58 })).toBe(200);
  expect(await post('v0=b', { aheadSeconds: 62 })).toBe(401);
  expect(taken).toEqual(['v0=a']);
});

it.each(['soon', 'Infinity', 'NaN', '1e999'])('hands nothing on whose time is %j', async (timestamp) => {
  const { url, taken } = await setUp();
  const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': 'v0=a' };
  expect((await fetch(url, { method: 'POST', headers, body: 'payload' })).status).toBe(401);
  expect(taken).toEqual([]);
});

it('lets nobody but Slack use a signature up', async () => {
  let status = 401;
  const { post } = await setUp((response) => void response.writeHead(status).end());
  expect(await post('v0=a')).toBe(401);
  status = 200;
  await expect.poll(() => post('v0=a')).toBe(200);
  expect(await post('v0=a')).toBe(401);
});

it('lets nobody use a signature up by a request that breaks off', async () => {
  const { url, post, taken, clock } = await setUp();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const timestamp = Math.trunc(clock.now() / 1000);
  socket.write(
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\nx-slack-request-timestamp: ${timestamp}\r\nx-slack-signature: v0=a\r\n\r\nhalf`,
  );
  await expect.poll(() => taken).toEqual(['v0=a']);
  socket.destroy();
  await expect.poll(() => post('v0=a')).toBe(200);
});
