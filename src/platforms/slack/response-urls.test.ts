import { expect, it } from 'vitest';
import { createExpiringSecrets } from '../../lib/expiring-secrets.ts';
import { serveLoopback } from '../../testing/fakes/loopback-server.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createMemoryRows } from '../../testing/set-up/memory-rows.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import type { SlackMessage } from './blocks.ts';
import { createAnswerAddresses } from './response-urls.ts';

const message: SlackMessage = { text: 'x', blocks: [], parse: 'none', link_names: false };
const { signal } = new AbortController();

/** A place that takes answers, and processes that share what they keep. */
async function setUp() {
  const clock = new ManualClock();
  const rows = createMemoryRows();
  const said: string[] = [];
  const origin = await serveLoopback((request, response) => {
    said.push(request.url ?? '');
    response.end('ok');
  });
  const join = () =>
    createAnswerAddresses({ clock, log: silentLog, secrets: createExpiringSecrets(rows, new Uint8Array(32), clock) });
  return { clock, rows, said, origin, join };
}

it('has another process answer, within half an hour, and writes no address down', async () => {
  const { clock, rows, said, origin, join } = await setUp();
  const first = join();
  const id = first.of({ responseUrl: `${origin}/secret` }) ?? '';
  expect(first.of({ responseUrl: `${origin}/secret` })).toBe(id);
  await first.kept();
  expect(JSON.stringify(rows.all())).not.toContain('secret');
  expect(await join().answer(id, message, false, signal)).toBe(true);
  await clock.advance(29 * 60_000);
  expect(await join().answer(id, message, false, signal)).toBe(false);
  expect(said).toEqual(['/secret']);
});

it('keeps in memory only the newest of very many that come within half an hour', async () => {
  const { rows, said, origin, join } = await setUp();
  const addresses = join();
  const of = (number: number) => addresses.of({ responseUrl: `${origin}/${number}` });
  const first = of(0) ?? '';
  for (let number = 1; number <= 10_000; number += 1) of(number);
  await addresses.kept();
  expect(of(0)).not.toBe(first);
  await addresses.kept();
  await rows.remove(`slack/answer/${first}`);
  expect(await addresses.answer(first, message, false, signal)).toBe(false);
  expect(said).toEqual([]);
});
