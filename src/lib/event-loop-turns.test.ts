import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { listenOnLoopback, stopServer } from '../testing/fakes/servers.ts';
import { createTurns } from './event-loop-turns.ts';

/** Keeps the event loop to itself, as a write to disk does. */
function workFor(ms: number): void {
  for (const endMs = performance.now() + ms; performance.now() < endMs; );
}

it('gives one turn after another, in order, and each after what was there already', async () => {
  const turn = createTurns();
  const order: string[] = [];
  const works = ['a', 'b', 'c'].map(async (name) => {
    order.push(`${name} came`);
    await turn();
    order.push(`${name} began`);
    await Promise.resolve();
    order.push(`${name} went on`);
  });
  await Promise.all(works);
  const began = ['a', 'b', 'c'].flatMap((name) => [`${name} began`, `${name} went on`]);
  expect(order).toEqual(['a came', 'b came', 'c came', ...began]);
});

it('lets in what arrives meanwhile, however much work waits', async () => {
  const turn = createTurns();
  let done = 0;
  let doneWhenAsked = Number.NaN;
  const server = createServer((_, response) => {
    doneWhenAsked = done;
    response.end();
  });
  const origin = await listenOnLoopback(server);
  const works = Array.from({ length: 60 }, async () => {
    await turn();
    workFor(5);
    done += 1;
  });
  await fetch(origin);
  expect(doneWhenAsked).toBeLessThan(50);
  await Promise.all(works);
  expect(done).toBe(60);
  await stopServer(server);
});

it('lets what is arriving go first, and is held up by it for a moment at most', async () => {
  let left = 3;
  const turn = createTurns(() => {
    left -= 1;
    return left > 0;
  });
  await turn();
  // Quiet once more than it was busy.
  expect(left).toBe(-1);
  const sinceMs = performance.now();
  await createTurns(() => true)();
  expect(performance.now() - sinceMs).toBeGreaterThanOrEqual(200);
});
