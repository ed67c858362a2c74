import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createAlarms, type RunningAlarms } from './alarms.ts';
import type { AlarmMessage, AlarmOutlet } from './outlet-runner.ts';

const hourMs = 3_600_000;
const { say } = createTexts();
const paused = text('alarm.paused', { provider: 'Google', reason: 'Billing is missing.' });
const words = say(paused);

/** Facts that outlive a restart, with how often one was written. */
function memory() {
  const facts = new Map<string, string>();
  let writes = 0;
  return {
    facts,
    writes: () => writes,
    fact: async (name: string) => facts.get(name),
    async setFact(name: string, value: string | undefined) {
      writes += 1;
      if (value === undefined) facts.delete(name);
      else facts.set(name, value);
    },
    transaction: () => Promise.reject(new Error('one process writes alone')),
  };
}

interface Outlet extends AlarmOutlet {
  readonly told: string[];
  readonly messages: AlarmMessage[];
  fails: boolean;
  tries: number;
}

function outlet(name: string): Outlet {
  const made: Outlet = {
    ...{ name, told: [], messages: [], fails: false, tries: 0 },
    async send(message) {
      made.tries += 1;
      if (made.fails) throw new Error('away');
      made.messages.push(message);
      made.told.push(message.text);
    },
  };
  return made;
}

async function open(outlets: readonly AlarmOutlet[], store = memory(), clock = new ManualClock()) {
  const start = (): Promise<RunningAlarms> => createAlarms({ store, clock, log: silentLog, say, outlets });
  return { clock, store, start, alarms: await start() };
}

it('tells what is raised within a moment, once, with when it was', async () => {
  const webhook = outlet('webhook');
  const { alarms, clock } = await open([webhook]);
  alarms.raise('paused', 'google', paused);
  alarms.raise('paused', 'google', paused);
  await clock.advance(1000);
  expect(webhook.messages).toEqual([{ kind: 'paused', text: words, atMs: expect.any(Number) }]);
  expect(webhook.messages[0]?.atMs).toBeLessThan(clock.now());
});

it('tells it again while it is so: after an hour, then ever more seldom, once a day in the end', async () => {
  const webhook = outlet('webhook');
  const { alarms, clock } = await open([webhook]);
  alarms.raise('paused', 'google', paused);
  const toldAtHours: number[] = [];
  for (let hour = 0; hour < 84; hour += 1) {
    await clock.advance(hourMs);
    while (toldAtHours.length < webhook.told.length) toldAtHours.push(hour);
  }
  expect(toldAtHours).toEqual([0, 1, 3, 7, 15, 31, 55, 79]);
});

it('tells once that it is over, by what was so', async () => {
  const webhook = outlet('webhook');
  const { alarms, clock } = await open([webhook]);
  alarms.raise('paused', 'google', paused);
  await clock.advance(1000);
  alarms.clear('paused', 'google');
  await clock.advance(3 * hourMs);
  expect(webhook.told).toEqual([words, 'It is over: Nothing is sent to Google for now.']);
});

it('says nothing of what came back within the hour until the hour is over, and nothing at all where it was over before', async () => {
  const webhook = outlet('webhook');
  const { alarms, clock } = await open([webhook]);
  for (let minute = 0; minute < 50; minute += 1) {
    alarms.raise('paused', 'google', paused);
    await clock.advance(30_000);
    alarms.clear('paused', 'google');
    await clock.advance(30_000);
  }
  expect(webhook.told).toHaveLength(2);
  alarms.raise('paused', 'google', paused);
  await clock.advance(9 * 60_000);
  expect(webhook.told).toHaveLength(2);
  await clock.advance(2 * 60_000);
  expect(webhook.told).toEqual([words, expect.stringContaining('over'), words]);
});

it('tells different subjects each by itself, and one whose words have changed once the hour is over', async () => {
  const webhook = outlet('webhook');
  const { alarms, clock } = await open([webhook]);
  alarms.raise('question', '', text('alarm.question', { count: 1 }));
  alarms.raise('paused', 'google', paused);
  alarms.raise('paused', 'other', text('alarm.paused', { provider: 'Other', reason: 'No credit.' }));
  await clock.advance(1000);
  expect(webhook.told).toHaveLength(3);
  alarms.raise('question', '', text('alarm.question', { count: 2 }));
  await clock.advance(hourMs - 2000);
  expect(webhook.told).toHaveLength(3);
  await clock.advance(2 * 60_000);
  expect(webhook.told.filter((each) => each.startsWith('2 requests'))).toHaveLength(1);
});

it('tells a threshold once, and not that it is over', async () => {
  const webhook = outlet('webhook');
  const { alarms, clock } = await open([webhook]);
  const notice = 'It ends.';
  alarms.raise('retiring', 'veo 30', text('alarm.retiring', { count: 30, notice }));
  await clock.advance(30 * hourMs);
  expect(webhook.told).toEqual(['30 days are left, or less. It ends.']);
  alarms.clear('retiring', 'veo 30');
  alarms.raise('retiring', 'veo 7', text('alarm.retiring', { count: 7, notice }));
  await clock.advance(30 * hourMs);
  expect(webhook.told.slice(1)).toEqual(['7 days are left, or less. It ends.']);
});

it('goes on counting the hour after a restart, and tells then what was over by then', async () => {
  const webhook = outlet('webhook');
  const { alarms, clock, start } = await open([webhook]);
  alarms.raise('paused', 'google', paused);
  await clock.advance(20 * 60_000);
  await alarms.close();
  const second = await start();
  second.raise('paused', 'google', paused);
  await clock.advance(30 * 60_000);
  expect(second.raised('paused')).toEqual(['google']);
  expect(webhook.told).toHaveLength(1);
  await clock.advance(11 * 60_000);
  expect(webhook.told).toEqual([words, words]);
  await second.close();
  const third = await start();
  await clock.advance(60_000);
  third.clear('paused', 'google');
  await clock.advance(1000);
  expect(webhook.told.slice(2)).toEqual([expect.stringContaining('It is over')]);
});

it('tries again ever later where it was not taken, and holds up no other way to the admin', async () => {
  const [channel, webhook] = [outlet('channel'), outlet('webhook')];
  channel.fails = true;
  const { alarms, clock } = await open([channel, webhook]);
  alarms.raise('paused', 'google', paused);
  await clock.advance(1000);
  expect([channel.tries, webhook.told.length]).toEqual([1, 1]);
  expect(alarms.troubled()).toEqual([{ outlet: 'channel', error: expect.objectContaining({ message: 'away' }) }]);
  await clock.advance(hourMs);
  // 5, 10, 20, … 320 seconds, then ten minutes.
  expect(channel.tries).toBeGreaterThan(8);
  expect(channel.tries).toBeLessThan(16);
  channel.fails = false;
  await clock.advance(11 * 60_000);
  expect(channel.told).toEqual([words]);
  expect(alarms.troubled()).toEqual([]);
});

it('tells nobody of what was over before anybody could be told', async () => {
  const channel = outlet('channel');
  channel.fails = true;
  const { alarms, clock } = await open([channel]);
  alarms.raise('paused', 'google', paused);
  await clock.advance(60_000);
  alarms.clear('paused', 'google');
  channel.fails = false;
  await clock.advance(hourMs);
  expect(channel.told).toEqual([]);
});

it('writes to the store when something was raised, told or is over, and else never', async () => {
  const { alarms, clock, store } = await open([outlet('webhook')]);
  await clock.advance(hourMs);
  expect(store.writes()).toBe(0);
  for (let time = 0; time < 100; time += 1) alarms.raise('paused', 'google', paused);
  await clock.advance(50 * 60_000);
  expect(store.writes()).toBe(2);
});

it('goes on where the store can not be written, and where it holds something else', async () => {
  const store = memory();
  store.facts.set('alarms', '{"raised":[{"kind":"owl"}]}');
  const webhook = outlet('webhook');
  const failing = {
    ...store,
    async setFact() {
      throw new Error('busy');
    },
  };
  const clock = new ManualClock();
  const alarms = await createAlarms({ store: failing, clock, log: silentLog, say, outlets: [webhook] });
  alarms.raise('paused', 'google', paused);
  await clock.advance(hourMs / 2);
  expect(webhook.told).toEqual([words]);
});

it('waits an hour at most after the clock went back', async () => {
  const webhook = outlet('webhook');
  const { alarms, clock } = await open([webhook]);
  alarms.raise('paused', 'google', paused);
  await clock.advance(1000);
  clock.jump(-30 * 24 * hourMs);
  await clock.advance(62 * 60_000);
  expect(webhook.told).toHaveLength(2);
});

it('ends within a second though something hangs, and tells what was raised last', async () => {
  const webhook = outlet('webhook');
  const hanging: AlarmOutlet = {
    name: 'channel',
    send: (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
  };
  const { alarms, clock } = await open([hanging, webhook]);
  alarms.raise('platform', 'discord', text('alarm.platform', { platform: 'Discord', reason: 'It refuses the token.' }));
  const closed = alarms.close();
  await clock.advance(1000);
  await closed;
  expect(webhook.told).toHaveLength(1);
});

it('keeps a hundred different alarms, and no more', async () => {
  const { alarms } = await open([outlet('webhook')]);
  for (let index = 0; index < 200; index += 1) alarms.raise('parked', `p${index}`, paused);
  expect(alarms.raised('parked')).toHaveLength(100);
});

it('stores the newest state last, however long a write takes, and ends when it is stored', async () => {
  const store = memory();
  const slow = Promise.withResolvers<void>();
  let writes = 0;
  const setFact = async (name: string, value: string | undefined): Promise<void> => {
    writes += 1;
    if (writes === 1) await slow.promise;
    await store.setFact(name, value);
  };
  const webhook = outlet('webhook');
  const { alarms, clock } = await open([webhook], { ...store, setFact });
  alarms.raise('paused', 'google', paused);
  await clock.advance(1000);
  expect(webhook.told).toEqual([words]);
  alarms.clear('paused', 'google');
  await clock.advance(1000);
  const closing = alarms.close();
  slow.resolve();
  await closing;
  expect(JSON.parse(store.facts.get('alarms') ?? '')).toMatchObject({ raised: [], told: { webhook: [{ isOver: true }] } });
});
