import { beforeEach, describe, expect, it } from 'vitest';
import type { StoreTransaction } from '../../domain/generation-store.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createMemoryShared, type MemoryShared } from '../../testing/set-up/memory-shared.ts';
import { openTestEngine, silentLog, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import type { AlarmStore } from './alarm-book.ts';
import { createAlarmTeam } from './alarm-team.ts';
import { createAlarms, type RunningAlarms } from './alarms.ts';
import { watchForAlarms } from './watch.ts';

const minuteMs = 60_000;
const { say } = createTexts();
const paused = text('alarm.paused', { provider: 'Google', reason: 'Billing is missing.' });
const refused = text('alarm.platform', { platform: 'Discord', reason: 'The token is wrong.' });
const full = (machine: string) => text('alarm.onMachine', { machine, what: text('alarm.diskFull') });

/** A store of all of them, in which a transaction is whole. */
function memoryStore(): AlarmStore {
  const facts = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  const own = {
    fact: async (name: string) => facts.get(name),
    async setFact(name: string, value: string | undefined) {
      if (value === undefined) facts.delete(name);
      else facts.set(name, value);
    },
  };
  return {
    ...own,
    transaction(work) {
      const mine = last.then(() => work(own as StoreTransaction));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

interface Process {
  readonly alarms: RunningAlarms;
  readonly clock: ManualClock;
  readonly told: string[];
  readonly team: ReturnType<typeof createAlarmTeam>;
}

describe('several processes that tell one admin', () => {
  let clocks: ManualClock[];
  let shared: MemoryShared;
  let store: AlarmStore;
  let fails: Set<string>;

  beforeEach(() => {
    clocks = [];
    shared = createMemoryShared({ monotonicMs: () => Math.max(...clocks.map((clock) => clock.monotonicMs())) });
    store = memoryStore();
    fails = new Set();
  });

  const start = async (owner: string, machine = owner): Promise<Process> => {
    const clock = new ManualClock();
    clocks.push(clock);
    const told: string[] = [];
    const send = async (message: { readonly text: string }): Promise<void> => {
      if (fails.has(owner)) throw new Error('away');
      told.push(message.text);
    };
    const team = createAlarmTeam({ ...shared.of(owner), machine, log: silentLog });
    const alarms = await createAlarms({ store, clock, log: silentLog, say, outlets: [{ name: 'webhook', send }], team });
    return { alarms, clock, told, team };
  };
  const pass = async (all: readonly Process[], ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1000) for (const { clock } of all) await clock.advance(Math.min(1000, left));
  };
  const told = (all: readonly Process[]): readonly string[] => all.flatMap((each) => each.told);

  it('tell once what all of them find, and once that it is over', async () => {
    const all = [await start('first'), await start('second'), await start('third')];
    for (const { alarms } of all) alarms.raise('paused', 'google', paused);
    await pass(all, minuteMs);
    expect(told(all)).toEqual([say(paused)]);
    all[2]?.alarms.clear('paused', 'google');
    await pass(all, minuteMs);
    expect(told(all)).toEqual([say(paused), 'It is over: Nothing is sent to Google for now.']);
  });

  it('tell at once what another one has found than the one that tells', async () => {
    const [first, second] = [await start('first'), await start('second')];
    await pass([first, second], minuteMs);
    second.alarms.raise('backup', 'daily', text('alarm.backupFailed'));
    await pass([second, first], 1000);
    await pass([first], 1000);
    expect([first.told.length, second.told.length]).toEqual([1, 0]);
  });

  it('call nothing over while one of them has it still', async () => {
    const all = [await start('first'), await start('second')];
    for (const { alarms } of all) alarms.raise('platform', 'discord', refused);
    await pass(all, 3000);
    all[0]?.alarms.clear('platform', 'discord');
    await pass(all, 2 * minuteMs);
    expect(told(all)).toEqual([say(refused)]);
    all[1]?.alarms.clear('platform', 'discord');
    await pass(all, 3000);
    expect(told(all)).toHaveLength(2);
  });

  it('tell of each machine what it has for itself', async () => {
    const all = [await start('first', 'host-a'), await start('second', 'host-b')];
    all[0]?.alarms.raise('disk', 'full host-a', full('host-a'));
    all[1]?.alarms.raise('disk', 'full host-b', full('host-b'));
    await pass(all, 3000);
    all[1]?.alarms.clear('disk', 'full host-b');
    await pass(all, 3000);
    expect(told(all).toSorted()).toEqual([
      'It is over: On host-b: The disk is full: nothing new is taken in.',
      say(full('host-a')),
      say(full('host-b')),
    ]);
  });

  it('go on where the one that told is dead: another one tells, nothing twice, and what that one alone had is over', async () => {
    const [first, second] = [await start('first', 'host-a'), await start('second', 'host-b')];
    first.alarms.raise('platform', 'discord', refused);
    first.alarms.raise('disk', 'full host-a', full('host-a'));
    await pass([first, second], 1000);
    expect(first.told).toHaveLength(2);
    second.alarms.raise('paused', 'google', paused);
    await pass([second], 30_000);
    expect(second.told).toEqual([]);
    await pass([second], minuteMs);
    expect(second.told).toEqual([say(paused)]);
    await pass([second], 20 * minuteMs);
    // Nobody knows about the disk of a machine that is gone.
    expect(second.told).toEqual([say(paused), 'It is over: Discord refuses the bot.']);
  });

  it('keep what could not be told for the one that can', async () => {
    const [first, second] = [await start('first'), await start('second')];
    fails.add('first');
    first.alarms.raise('paused', 'google', paused);
    await pass([first, second], 5000);
    await first.alarms.close();
    await pass([second], 30_000);
    expect(second.told).toEqual([say(paused)]);
  });

  it('call over what was so when there was one process', async () => {
    const alone = await createAlarms({ store, clock: new ManualClock(), log: silentLog, say, outlets: [] });
    alone.raise('platform', 'discord', refused);
    alone.raise('disk', 'full', text('alarm.diskFull'));
    await alone.close();
    const process = await start('first', 'host-a');
    await pass([process], 1000);
    expect(process.told).toEqual([say(refused), say(text('alarm.diskFull'))]);
    const engine = openTestEngine({ folder: temporaryFolder(), providers: [] });
    const { alarms, clock, team } = process;
    const reserve = { ...engine.opened.reserve, room: () => ({ dataBytes: 1e12, outputsBytes: 1e12, lowBytes: 1 }) };
    const watch = watchForAlarms({
      ...{ alarms, clock, team, log: silentLog, models: [], budgets: {}, platforms: () => [] },
      ...{ engine: engine.engine, opened: { ...engine.opened, reserve } },
    });
    await engine.engine.start();
    await pass([process], 10 * minuteMs);
    await watch.look();
    await pass([process], 1000);
    expect(process.told.slice(2).toSorted()).toEqual([
      'It is over: Discord refuses the bot.',
      'It is over: The disk is full: nothing new is taken in.',
    ]);
    await watch.stop();
    await engine.stop();
  });

  it('look at what they have in common by one of them, and each at its own', async () => {
    const engine = openTestEngine({ folder: temporaryFolder(), providers: [] });
    const [first, second] = [await start('first', 'host-a'), await start('second', 'host-b')];
    const looked = new Map<Process, string[]>();
    const watches = [first, second].map((each) => {
      const kinds: string[] = [];
      looked.set(each, kinds);
      const numbers = { ...engine.opened.numbers, unknown: async () => 1 };
      const reserve = { ...engine.opened.reserve, room: () => ({ dataBytes: 0, outputsBytes: 0, lowBytes: 1 }) };
      return watchForAlarms({
        ...{
          engine: engine.engine,
          opened: { ...engine.opened, reserve, numbers },
          clock: each.clock,
          log: silentLog,
          models: [],
        },
        ...{ budgets: {}, platforms: () => [], team: each.team },
        alarms: { ...each.alarms, raise: (kind, subject) => void kinds.push(`${kind} ${subject}`) },
      });
    });
    await engine.engine.start();
    for (const { look } of watches) await look();
    expect(looked.get(first)).toEqual(['disk full host-a', 'question ']);
    expect(looked.get(second)).toEqual(['disk full host-b']);
    for (const { stop } of watches) await stop();
    await engine.stop();
  });
});
