import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { makeSigningKey, type SignedRequest, signed } from '../../../testing/fakes/discord/signing-key.ts';
import { listenOnLoopback, stopServer } from '../../../testing/fakes/servers.ts';
import { ManualClock } from '../../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../../testing/set-up/test-engine.ts';
import { createInteractionDoor } from './interaction-door.ts';

const key = makeSigningKey();
const ping = JSON.stringify({ id: '1', type: 1 });
const command = (id: string) => JSON.stringify({ id, type: 2, token: 'secret', data: { name: 'video' } });

/** The door alone, on a port. */
async function open(isOpen = true) {
  const clock = new ManualClock();
  const taken: object[] = [];
  const door = createInteractionDoor({
    ...{ publicKey: key.publicKey, clock, log: silentLog },
    take: (interaction) => isOpen && taken.push(interaction) > 0,
  });
  const server = createServer(door.route.listener);
  const url = await listenOnLoopback(server);
  onTestFinished(() => stopServer(server));
  const post = ({ body, headers }: SignedRequest) => fetch(url, { method: 'POST', body, headers });
  return { door, clock, taken, post, sign: (body: string, behindMs = 0) => signed(key, body, clock.now() - behindMs) };
}

it('S14: answers Discord’s ping, and refuses everything that Discord has not signed just now', async () => {
  const { post, sign, taken } = await open();
  const good = await post(sign(ping));
  expect([good.status, await good.json()]).toEqual([200, { type: 1 }]);
  const { headers } = sign(command('2'));
  const forged = {
    'without a signature': { body: command('2'), headers: { 'x-signature-timestamp': headers['x-signature-timestamp'] ?? '' } },
    'with one of zeros': { body: command('2'), headers: { ...headers, 'x-signature-ed25519': '00'.repeat(64) } },
    'with half of one': { body: command('2'), headers: { ...headers, 'x-signature-ed25519': 'ab' } },
    'with another body': { body: command('3'), headers },
    'with another time': { body: command('2'), headers: { ...headers, 'x-signature-timestamp': '1' } },
    'by another key': signed(makeSigningKey(), command('2'), Number(headers['x-signature-timestamp']) * 1000),
    'six minutes old': sign(command('2'), 6 * 60_000),
    'two minutes ahead': sign(command('2'), -2 * 60_000),
  };
  for (const [what, request] of Object.entries(forged)) expect([what, (await post(request)).status]).toEqual([what, 401]);
  expect((await post(sign('no JSON'))).status).toBe(400);
  expect((await post(sign(JSON.stringify({ type: 2, id: 'x', filler: 'x'.repeat(1024 * 1024) })))).status).toBe(413);
  expect(taken).toEqual([]);
});

it('S14: takes an interaction once, and its first answer alone as the answer', async () => {
  const { post, sign, taken, door } = await open();
  const request = sign(command('7'));
  const first = post(request);
  await expect.poll(() => taken.length).toBe(1);
  expect((await post(request)).status).toBe(202);
  expect(await door.answer('7', '{"type":5}')).toBe(true);
  expect(await (await first).json()).toEqual({ type: 5 });
  expect(await door.answer('7', '{"type":4}')).toBe(false);
  expect((await post(request)).status).toBe(202);
  expect(taken).toHaveLength(1);
});

it('tells Discord to wait for a call where nothing is answered in time', async () => {
  const { post, sign, clock, door, taken } = await open();
  const late = post(sign(command('8')));
  await expect.poll(() => taken.length).toBe(1);
  await clock.advance(2500);
  expect((await late).status).toBe(202);
  expect(await door.answer('8', '{"type":5}')).toBe(false);
});

it('takes nothing before the bot runs, but answers the ping of the portal', async () => {
  const { post, sign } = await open(false);
  expect((await post(sign(command('9')))).status).toBe(503);
  expect((await post(sign(ping))).status).toBe(200);
});
