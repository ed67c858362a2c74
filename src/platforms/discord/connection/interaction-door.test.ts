import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
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
  const warnings: unknown[] = [];
  const log = { ...silentLog, warn: (said: unknown) => void warnings.push(said) };
  const taken: object[] = [];
  const door = createInteractionDoor({
    ...{ publicKey: key.publicKey, clock, log },
    take: (interaction) => isOpen && taken.push(interaction) > 0,
  });
  const server = createServer(door.route.listener);
  const url = await listenOnLoopback(server);
  onTestFinished(() => stopServer(server));
  const post = ({ body, headers }: SignedRequest) => fetch(url, { method: 'POST', body, headers });
  return {
    door,
    clock,
    taken,
    warnings,
    url,
    post,
    sign: (body: string, behindMs = 0) => signed(key, body, clock.now() - behindMs),
  };
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

it('lets nobody but Discord hold up other work or fill the log, however much they send', async () => {
  const { url, post, sign, door, clock, taken, warnings } = await open();
  const begun = sign(command('10'));
  /** Sends the head of a request, and of its body as much as nothing. */
  const dribble = () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    const headers = Object.entries(begun.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\n${headers.join('')}content-length: 100\r\n\r\n`);
    return { cutOff: once(socket, 'close') };
  };
  const first = dribble();
  await expect.poll(() => door.isArriving()).toBe(true);
  const forged = { ...begun, body: command('11') };
  for (let count = 0; count < 20; count += 1) expect((await post(forged)).status).toBe(401);
  expect(warnings).toEqual([{ forged: 1 }, { forged: 10 }]);
  await clock.advance(100);
  expect(door.isArriving()).toBe(false);
  const second = dribble();
  // What comes later on another connection is answered later.
  await post(sign(ping));
  expect(door.isArriving()).toBe(false);
  // Discord itself goes first all the same, from the moment that it is known.
  const real = post(sign(command('12')));
  await expect.poll(() => taken.length).toBe(1);
  expect(door.isArriving()).toBe(true);
  expect(await door.answer('12', '{"type":5}')).toBe(true);
  await real;
  // A minute after the last one strangers have another try.
  await clock.advance(3000);
  await Promise.all([first.cutOff, second.cutOff]);
  await clock.advance(60_000);
  dribble();
  await expect.poll(() => door.isArriving()).toBe(true);
});
