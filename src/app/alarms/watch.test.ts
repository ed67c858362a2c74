import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AlarmKind } from '../../domain/alarms.ts';
import type { Model } from '../../domain/catalog.ts';
import { findModel } from '../../domain/catalog.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { PlatformHealth } from '../../domain/health.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleSubmission,
  silentLog,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';
import { diskConditions, parkedConditions, retiringConditions } from './conditions.ts';
import { type AlarmWatch, watchForAlarms } from './watch.ts';

const minuteMs = 60_000;
const { say } = createTexts();
let provider: ScriptedProvider;
let test: TestEngine;
let platforms: PlatformHealth[];
let raised: Map<string, string>;
let watch: AlarmWatch;
let waiting: () => Promise<void>;
let keepsBackups: boolean;

beforeEach(async () => {
  provider = scriptedProvider('/nowhere');
  test = openTestEngine({ folder: temporaryFolder(), providers: [provider] });
  await test.engine.start();
  platforms = [];
  raised = new Map();
  const key = (kind: AlarmKind, subject: string): string => `${kind} ${subject}`;
  waiting = async () => undefined;
  keepsBackups = true;
  const { numbers } = test.opened;
  const unknown = async (): Promise<number> => {
    const count = await numbers.unknown();
    await waiting();
    return count;
  };
  const opened = {
    ...{ ...test.opened, numbers: { ...numbers, unknown } },
    get keepsBackups() {
      return keepsBackups;
    },
  };
  watch = watchForAlarms({
    ...{ engine: test.engine, opened, clock: test.clock, log: silentLog, models: [], platforms: () => platforms },
    budgets: { perDayUsd: 10, perMonthUsd: 100 },
    alarms: {
      raise: (kind, subject, said) => void raised.set(key(kind, subject), say(said)),
      clear: (kind, subject) => void raised.delete(key(kind, subject)),
      raised: (kind) =>
        [...raised.keys()].filter((each) => each.startsWith(`${kind} `)).map((each) => each.slice(kind.length + 1)),
    },
  });
});
afterEach(async () => {
  await watch.stop();
  await test.stop();
});

/** Those of disks depend on the machine. */
function alarms(): readonly string[] {
  return [...raised.keys()].filter((each) => !each.startsWith('disk'));
}

async function refuse(error: ProviderError): Promise<void> {
  provider.onStart.push(() => Promise.reject(error));
  await test.engine.submit(sampleSubmission());
  await test.clock.advance(2000);
}

it('tells of refused credentials with what to check, and that they are accepted again', async () => {
  await test.clock.advance(10 * minuteMs);
  expect(alarms()).toEqual([]);
  let accepts = false;
  provider.acceptsCredentials = async () => accepts;
  const refusal = text('provider.rateLimited', { provider: 'Preview' });
  await refuse(new ProviderError('rejected', refusal, { code: 'key_refused', pause: 'credentials' }));
  expect(alarms()).toEqual(['credentials preview']);
  expect(raised.get('credentials preview')).toMatch(/^.+ refuses the bot’s credentials\. .*restart the bot/);
  accepts = true;
  await test.clock.advance(5 * minuteMs);
  expect(alarms()).toEqual([]);
});

it('tells of a pause by its reason, and of none that is over within a minute', async () => {
  await test.clock.advance(10 * minuteMs);
  const refusal = text('provider.rateLimited', { provider: 'Preview' });
  await refuse(new ProviderError('rejected', refusal, { code: 'rate_limited', retryAfterMs: 20_000 }));
  expect(alarms()).toEqual([]);
  await test.clock.advance(minuteMs);
  await refuse(new ProviderError('rejected', refusal, { code: 'billing_missing', pause: 'no billing' }));
  expect(alarms()).toEqual(['paused preview']);
});

it('calls no refusal over in the first minutes after a start: whether it is shows only then', async () => {
  raised.set('credentials preview', 'told before the restart');
  await test.clock.advance(4 * minuteMs);
  expect(alarms()).toEqual(['credentials preview']);
  await test.clock.advance(2 * minuteMs);
  expect(alarms()).toEqual([]);
});

it('tells of a platform that refuses the bot for good, and of none that is away', async () => {
  const problems = [{ code: 'platform', text: 'Discord refuses the token.' }] as const;
  platforms.push({ id: 'slack', label: 'Slack', connected: false, refused: false, problems });
  platforms.push({ id: 'discord', label: 'Discord', connected: false, refused: true, problems });
  await test.clock.advance(minuteMs);
  expect(alarms()).toEqual(['platform discord']);
  expect(raised.get('platform discord')).toMatch(/^Discord refuses the bot\. Discord refuses the token\./);
});

it('tells of a budget at 80 % and when it is used up, each day anew', async () => {
  await test.clock.advance(10 * minuteMs);
  const day = new Date(test.clock.now()).toISOString().slice(0, 10);
  const { generation } = await test.engine.submit(sampleSubmission());
  const spend = async (attempt: number, usd: number): Promise<void> => {
    const stored = await test.opened.store.find(generation.id);
    if (stored !== undefined) await test.opened.store.reserve(stored, attempt, usd, test.clock.now());
  };
  await spend(10, 7.9);
  await test.clock.advance(minuteMs);
  expect(alarms()).toEqual([]);
  await spend(11, 0.2);
  await test.clock.advance(minuteMs);
  expect(alarms()).toEqual([`budget day ${day} 80`]);
  expect(raised.get(`budget day ${day} 80`)).toMatch(/80 % of today’s budget of 10\.00 USD .* UTC\.$/);
  await spend(12, 1.9);
  await test.clock.advance(minuteMs);
  expect(alarms()).toEqual([`budget day ${day} 100`]);
  expect(raised.get(`budget day ${day} 100`)).toContain('BUDGET_USD_PER_DAY');
});

it('tells of requests that wait for a decision, until somebody decides', async () => {
  await test.clock.advance(10 * minuteMs);
  await refuse(new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Preview' }), { code: 'timeout' }));
  expect(alarms()).toEqual(['question ']);
  const [waiting] = (await test.engine.history({ limit: 1 })).generations;
  await test.engine.decide(waiting?.id ?? '', 'leave', { requester: { platform: 'web', id: 'ada' }, mayManage: true });
  await test.clock.advance(minuteMs);
  expect(alarms()).toEqual([]);
});

it('tells of a backup that is older than two days, and not of a bot that has run for one', async () => {
  await test.opened.store.setFact('backup', String(test.clock.now()));
  await test.clock.advance(10 * minuteMs);
  expect(alarms()).toEqual([]);
  await test.opened.store.setFact('backup', String(test.clock.now() - 49 * 60 * minuteMs));
  await test.clock.advance(20_000);
  expect(alarms()).toEqual(['backup old']);
  raised.set('backup daily', 'of the engine itself');
  await test.opened.store.setFact('backup', String(test.clock.now()));
  await test.clock.advance(20_000);
  expect(alarms()).toEqual(['backup daily']);
});

it('says nothing of backups where others make them', async () => {
  keepsBackups = false;
  await test.opened.store.setFact('backup', String(test.clock.now() - 5 * 24 * 60 * minuteMs));
  await test.clock.advance(10 * minuteMs);
  expect(alarms()).toEqual([]);
});

it('tells 30, 7 and 1 days before a model ends, and not where nobody knows', () => {
  const model = findModel('preview');
  if (model === undefined) throw new Error('there is no preview');
  const ending: Model = { ...model, retirement: { date: '2027-03-31', certainty: 'announced' } };
  const at = (date: string) => [...retiringConditions([ending, model], Date.parse(date)).keys()];
  expect(at('2027-02-01')).toEqual([]);
  expect(at('2027-03-02')).toEqual(['preview 30']);
  expect(at('2027-03-23')).toEqual(['preview 30']);
  expect(at('2027-03-24')).toEqual(['preview 7']);
  expect(at('2027-03-30')).toEqual(['preview 1']);
  expect(at('2027-03-31')).toEqual([]);
});

it('tells of little room, and that nothing is taken in where there is none', () => {
  const mb = 1024 * 1024;
  const at = (dataBytes: number) => [...diskConditions({ dataBytes, outputsBytes: 5000 * mb, lowBytes: 64 * mb }).keys()];
  expect([at(1024 * mb), at(1023 * mb), at(63 * mb)]).toEqual([[], ['low'], ['full']]);
});

it('tells of parked posts by platform', () => {
  const [said] = [...parkedConditions([{ of: 'slack', count: 2 }], () => 'Slack').values()];
  expect(said && say(said)).toMatch(/^2 posts could not be made on Slack today\./);
});

it('looks once at a time, and a stop waits for the look under way', async () => {
  const slow = Promise.withResolvers<void>();
  const reads: string[] = [];
  waiting = async () => {
    reads.push('begins');
    await slow.promise;
    reads.push('ends');
  };
  void watch.look();
  void watch.look();
  const stopped = watch.stop().then(() => reads.push('stopped'));
  await expect.poll(() => reads).toEqual(['begins']);
  slow.resolve();
  await stopped;
  expect(reads).toEqual(['begins', 'ends', 'begins', 'ends', 'stopped']);
});
