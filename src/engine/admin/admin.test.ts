import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../../domain/delivery.ts';
import { ProviderError, UserError } from '../../domain/errors.ts';
import { StoreError } from '../../domain/generation-store.ts';
import { text } from '../../domain/texts.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

let video: string;
let folder: string;
let provider: ScriptedProvider;
let app: TestEngine;
let ended: number;

/** 8 s at 0.10 USD a second. */
const request = sampleRequest({ model: 'veo-3.1-fast-generate-preview' });
const unclear = new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' });

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  provider = scriptedProvider(video, 'gemini-veo');
  ended = 0;
});
afterEach(() => app.stop());

async function start(options: Partial<TestEngineOptions> = {}): Promise<void> {
  app = openTestEngine({ folder, providers: [provider], drained: () => (ended += 1), ...options });
  await app.engine.start();
}

async function restart(options: Partial<TestEngineOptions> = {}): Promise<void> {
  await app.stop();
  await start({ clock: app.clock, ...options });
}

async function submit(change: Parameters<typeof sampleSubmission>[0] = {}): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission({ request, ...change }));
  await app.clock.advance(0);
  return generation.id;
}

const state = async (id: string) => (await app.engine.find(id))?.state;
const acts = async () => (await app.engine.admin.acts(100)).map(({ who, act, details }) => [who, act, details]).toReversed();
const reach = (id: string, wanted: string) => expect.poll(() => app.clock.advance(1000).then(() => state(id))).toBe(wanted);
const refused = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof UserError ? [error.code, error.text.key] : error),
  );

describe('a pause of the admin', () => {
  it('takes requests in and starts none of them, also after a restart, until somebody resumes', async () => {
    await start();
    expect(await app.engine.admin.pause('terminal', 'new\nkey')).toBe(true);
    const id = await submit();
    expect(await app.engine.find(id)).toMatchObject({
      state: 'queued',
      paused: { key: 'pause.kept', values: { reason: { key: 'pause.byAdmin' } } },
    });
    await restart();
    await app.clock.advance(600_000);
    expect(await state(id)).toBe('queued');
    expect((await app.engine.admin.status()).hold).toMatchObject({ kind: 'pause', reason: 'new key' });
    expect((await app.engine.paused()).map(({ key }) => key)).toEqual(['pause.kept']);
    expect(provider.starts).toHaveLength(0);

    expect(await app.engine.admin.resume('page')).toEqual(['queue']);
    await app.clock.advance(0);
    expect(await state(id)).toBe('generating');
    expect((await app.engine.find(id))?.paused).toBeUndefined();
    expect(await acts()).toEqual([
      ['terminal', 'pause', { reason: 'new key' }],
      ['page', 'resume', { what: 'queue' }],
    ]);
  });

  it('is noted once, however often it is asked for, and so is its end', async () => {
    await start();
    await app.engine.admin.pause('token');
    expect(await app.engine.admin.pause('token')).toBe(false);
    await app.engine.admin.resume('token');
    expect(await app.engine.admin.resume('token')).toEqual([]);
    expect(await acts()).toHaveLength(2);
  });

  it('has the cards of all that wait say so, and say when it is over', async () => {
    const shown: (string | undefined)[] = [];
    const recording = recordingDelivery([]);
    await start({
      settings: { concurrentGenerations: 1 },
      deliveries: [
        {
          ...recording,
          showStatus: async (generation, attempt) => {
            if (generation.state === 'queued') shown.push(generation.paused?.key);
            return recording.showStatus(generation, attempt);
          },
        },
      ],
    });
    await submit();
    const waiting = await submit();
    shown.splice(0);
    await app.engine.admin.pause('token');
    await app.clock.advance(5000);
    await app.engine.admin.resume('token');
    await app.clock.advance(5000);
    expect(await state(waiting)).toBe('queued');
    expect(shown).toEqual(['pause.kept', undefined]);
  });

  it('ends what a provider brought about, too, and forgets which models were gone', async () => {
    const noCredit = new ProviderError('rejected', text('provider.credentials', { provider: 'Google' }), {
      code: 'no_credit',
      pause: 'no credit',
    });
    provider.onStart.push(() => Promise.reject(noCredit));
    await start();
    const id = await submit();
    expect((await app.engine.admin.status()).pauses).toMatchObject([
      { provider: 'gemini-veo', text: { key: 'provider.credentials' } },
    ]);
    expect(await app.engine.admin.resume('terminal', 'veo-3.1-fast-generate-preview')).toEqual(['gemini-veo']);
    await app.clock.advance(0);
    expect(await state(id)).toBe('generating');
    expect((await app.engine.admin.status()).pauses).toEqual([]);
  });
});

describe('a drain', () => {
  it('takes nothing in, starts nothing, finishes what is at the provider with its post, and ends the process', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    const running = await submit();
    const waiting = await submit();
    await app.engine.admin.drain('token', false);
    expect(await refused(submit())).toEqual(['stopping', 'limit.draining']);
    await expect(app.engine.requireRoom(sampleSubmission({ request }))).rejects.toThrow(
      expect.objectContaining({ code: 'stopping' }),
    );
    await app.clock.advance(60_000);
    expect(ended).toBe(0);

    provider.finish('operations/1');
    await reach(running, 'completed');
    await expect.poll(() => app.clock.advance(1000).then(() => ended)).toBe(1);
    expect(app.effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
    expect(await state(waiting)).toBe('queued');
    expect(provider.starts).toHaveLength(1);
    expect((await acts()).at(-1)).toEqual(['bot', 'drained', {}]);

    await restart();
    await app.clock.advance(0);
    expect(await state(waiting)).toBe('generating');
  });

  it('goes on after a crash in the middle of it, and stays where it is asked to', async () => {
    await start();
    const id = await submit();
    await app.engine.admin.drain('terminal', true);
    await restart();
    expect(await app.engine.admin.status()).toMatchObject({
      hold: { kind: 'drain', stays: true },
      isDrained: false,
      runningCount: 1,
    });
    provider.finish('operations/1');
    await reach(id, 'completed');
    await expect.poll(() => app.clock.advance(1000).then(async () => (await app.engine.admin.status()).isDrained)).toBe(true);
    expect(ended).toBe(0);
    await app.engine.admin.resume('terminal');
    expect(await state(await submit())).toBe('generating');
  });

  it('ends nothing where it is resumed while its end could not be stored', async () => {
    let failed = 0;
    await start({ wrapStore: (opened) => ({ ...opened, store: { ...opened.store, transaction: busyAtTheEnd(opened.store) } }) });
    function busyAtTheEnd({ transaction }: TestEngine['opened']['store']): typeof transaction {
      return (work) =>
        transaction(async (tx) => {
          let isEnd = false;
          const addAct: typeof tx.addAct = (act) => {
            isEnd = act.act === 'drained';
            return tx.addAct(act);
          };
          const value = await work({ ...tx, addAct });
          if (isEnd && failed === 0) {
            failed += 1;
            throw new StoreError('busy', undefined);
          }
          return value;
        });
    }
    await app.engine.admin.drain('token', false);
    await expect.poll(() => failed).toBe(1);
    expect(await app.engine.admin.resume('token')).toEqual(['queue']);
    await expect.poll(() => app.clock.advance(1000).then(async () => (await app.engine.admin.status()).hold)).toBeUndefined();
    expect(await state(await submit())).toBe('generating');
    expect(ended).toBe(0);
  });

  it('lets nobody send an unknown one again', async () => {
    provider.onStart.push(() => Promise.reject(unclear));
    await start();
    const id = await submit();
    await app.engine.admin.drain('token', true);
    expect(await refused(app.engine.admin.decide('token', id, 'again', 1))).toEqual(['stopping', 'limit.draining']);
    expect(await state(id)).toBe('unknown');
  });
});

describe('deciding', () => {
  it('sends an unknown one again for its price alone, and once', async () => {
    provider.onStart.push(() => Promise.reject(unclear));
    await start();
    const id = await submit();
    const { admin } = app.engine;
    expect(await admin.unknowns()).toMatchObject([{ id, priceUsd: 0.8, reason: { key: 'provider.noClearAnswer' } }]);
    expect(await refused(admin.decide('token', id, 'again'))).toEqual(['needs_confirmation', expect.any(String)]);
    expect(await refused(admin.decide('token', id, 'again', 0.5))).toEqual(['needs_confirmation', expect.any(String)]);
    await admin.decide('token', id, 'again', 0.8);
    await app.clock.advance(0);
    expect(await refused(admin.decide('token', id, 'again', 0.8))).toEqual(['not_possible_now', 'answer.notWaiting']);
    expect(provider.starts).toHaveLength(2);
    expect(await acts()).toEqual([['token', 'decide', { operation: id, decision: 'again', usd: 0.8 }]]);
    expect(await committedUsd(app)).toBeCloseTo(1.6);
  });

  it('calls off all that waits, all at once, and gives back what was set aside for it', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    const running = await submit();
    const [ada, ben] = [await submit({ person: 'ada' }), await submit({ person: 'ben' })];
    const { admin } = app.engine;
    expect(await admin.cancelAll('terminal', { person: 'web:ben' })).toBe(1);
    expect([await state(running), await state(ada), await state(ben)]).toEqual(['generating', 'queued', 'canceled']);
    expect((await app.engine.find(ben))?.reason?.key).toBe('reason.canceledByAdmin');
    expect(await admin.cancelAll('terminal', { platform: 'discord' })).toBe(0);
    expect(await admin.cancelAll('terminal', {})).toBe(1);
    expect(await admin.cancelAll('terminal', {})).toBe(0);
    expect([await state(running), await state(ada)]).toEqual(['generating', 'canceled']);
    expect(await committedUsd(app)).toBeCloseTo(0.8);
    expect(await acts()).toEqual([
      ['terminal', 'cancel-all', { count: 1, person: 'web:ben' }],
      ['terminal', 'cancel-all', { count: 1 }],
    ]);
  });

  it('moves one to the front, and leaves everybody’s turns as they are', async () => {
    await start({ settings: { concurrentGenerations: 1 } });
    await submit({ person: 'ada' });
    const [ada2, ada3] = [await submit({ person: 'ada' }), await submit({ person: 'ada' })];
    const ben = await submit({ person: 'ben' });
    const line = async () => (await app.engine.admin.status()).waiting.map(({ id }) => id);
    expect(await line()).toEqual([ada2, ben, ada3]);
    expect(await app.engine.admin.front('page', ada3)).toBe(true);
    expect(await app.engine.admin.front('page', ada3)).toBe(false);
    expect(await line()).toEqual([ada3, ada2, ben]);
    expect((await app.engine.find(ada3))?.position).toBe(1);
    await restart({ settings: { concurrentGenerations: 1 } });
    expect(await line()).toEqual([ada3, ada2, ben]);

    provider.finish('operations/1');
    await reach(ada3, 'generating');
    // Somebody new joins the round that is served: the third of Ada was not its turn.
    const ada4 = await submit({ person: 'ada' });
    const carl = await submit({ person: 'carl' });
    expect(await line()).toEqual([ada2, ben, carl, ada4]);
    expect(await refused(app.engine.admin.front('page', ada3))).toEqual(['not_possible_now', 'admin.notWaiting']);
    expect(await acts()).toEqual([['page', 'front', { operation: ada3 }]]);
  });
});

describe('parked posts', () => {
  it('are posted when the admin has them sent again, once, and the card forgets why they were not', async () => {
    const posts: DeliveryOutcome[] = [{ state: 'parked', reason: text('discord.tokenOver') }];
    const posted: string[] = [];
    const recording = recordingDelivery([]);
    await start({
      deliveries: [
        {
          ...recording,
          post: async (kind, generation, files, attempt) => {
            posted.push(kind);
            return posts.shift() ?? recording.post(kind, generation, files, attempt);
          },
        },
      ],
    });
    const id = await submit();
    provider.finish('operations/1');
    await reach(id, 'completed');
    const { admin } = app.engine;
    expect(await admin.parked()).toMatchObject([{ id, kind: 'result', reason: { key: 'discord.tokenOver' } }]);
    expect((await admin.status()).parkedCount).toBe(1);
    expect((await app.engine.find(id))?.reason?.key).toBe('discord.tokenOver');

    expect(await admin.redeliver('token', id)).toBe(1);
    await app.clock.advance(1000);
    await expect.poll(() => posted).toEqual(['result', 'result']);
    expect(await app.engine.find(id)).toMatchObject({ state: 'completed', reason: undefined });
    expect(await refused(admin.redeliver('token', id))).toEqual(['not_possible_now', 'admin.notParked']);
    expect(await admin.redeliver('token')).toBe(0);
    expect(await acts()).toEqual([['token', 'redeliver', { count: 1, operation: id }]]);
  });
});

describe('a block', () => {
  it('keeps somebody from asking by every door until it is over, and nobody else', async () => {
    await start({ settings: { confirmAboveUsd: 0 } });
    const asked: UserError = await app.engine.submit(sampleSubmission({ request })).catch((error) => error);
    const quote = await app.engine.keepQuote(asked.proposals);
    const { admin } = app.engine;
    await admin.block('terminal', 'web:ada', { forMs: 3_600_000, reason: 'spam' });
    const press = app.engine.takeQuote({ id: quote.id, choice: 1, requester: { platform: 'web', id: 'ada' } });
    expect(await refused(press)).toEqual(['not_allowed', 'limit.blockedUntil']);
    expect(await refused(submit({ agreedUsd: 1 }))).toEqual(['not_allowed', 'limit.blockedUntil']);
    const submission = sampleSubmission({ request });
    await expect(app.engine.requireRoom(submission)).rejects.toThrow(expect.objectContaining({ code: 'not_allowed' }));
    expect((await app.engine.estimate(request, submission)).refusal?.text.key).toBe('limit.blockedUntil');
    expect(await state(await submit({ person: 'ben', agreedUsd: 1 }))).toBe('generating');
    expect(await admin.blocks()).toMatchObject([{ person: { platform: 'web', id: 'ada' }, reason: 'spam' }]);

    await app.clock.advance(3_600_000);
    expect(await state(await submit({ agreedUsd: 1 }))).toBe('generating');
    expect(await admin.blocks()).toEqual([]);
  });

  it('of one who has an unknown one lets them leave it, and not pay again', async () => {
    provider.onStart.push(() => Promise.reject(unclear));
    await start();
    const id = await submit();
    await app.engine.admin.block('token', 'web:ada', {});
    const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false };
    expect(await refused(app.engine.decide(id, 'again', { ...ada, agreedUsd: 1 }))).toEqual(['not_allowed', 'limit.blocked']);
    await app.engine.decide(id, 'leave', ada);
    expect(await state(id)).toBe('failed');
  });

  it('is refused for a platform that is not there, rather than said and of no use', async () => {
    await start();
    const { admin } = app.engine;
    for (const name of ['wbe:ann', 'discrod:80351110224678912', 'discrod:T1/U1']) {
      expect([name, await refused(admin.block('token', name, {}))]).toEqual([name, ['invalid_option', 'admin.person']]);
    }
    expect([await admin.blocks(), await acts()]).toEqual([[], []]);
  });

  it('is of one workspace: the same id in another one is somebody else', async () => {
    await start({ deliveries: [{ ...recordingDelivery([], 'slack'), hasTenants: true }] });
    const at = (tenant: string) => ({
      requester: { platform: 'slack', tenant, id: 'U1', name: `Ann of ${tenant}` },
      replyTarget: { platform: 'slack', tenant, channelId: 'C1', ids: {} },
    });
    const { admin } = app.engine;
    expect(await refused(admin.block('token', 'slack:U1', {}))).toEqual(['invalid_option', 'admin.personOfWhich']);
    await submit(at('T1'));
    await admin.block('token', 'slack:U1', {});
    expect(await refused(submit(at('T1')))).toEqual(['not_allowed', 'limit.blocked']);
    await submit(at('T2'));
    expect(await refused(admin.unblock('token', 'slack:U1'))).toEqual(['invalid_option', 'admin.personOfSeveral']);
    expect(await admin.blocks()).toMatchObject([{ person: { tenant: 'T1', id: 'U1' }, name: 'Ann of T1' }]);
    expect(await admin.unblock('token', 'slack:T1/U1')).toBe(true);
    expect(await admin.unblock('token', 'slack:T1/U1')).toBe(false);
    await submit(at('T1'));
    expect((await acts()).map(([, act, details]) => [act, details])).toEqual([
      ['block', { person: 'slack:T1/U1' }],
      ['unblock', { person: 'slack:T1/U1' }],
    ]);
  });

  it.each(['ada', 'web:', ':ada', 'web:a b', 'slack:T1/U1/x'])('names nobody by %j', async (person) => {
    await start();
    expect(await refused(app.engine.admin.block('token', person, {}))).toEqual(['invalid_option', 'admin.person']);
  });
});

it('tells what runs, what waits, the limits and the budgets', async () => {
  await start({ settings: { concurrentGenerations: 1, budgets: { perDayUsd: 5 } } });
  const long = 'a lighthouse '.repeat(20);
  const running = await submit({ request: { ...request, prompt: long } });
  const waiting = await submit();
  const { running: runs, waiting: waits, ...status } = await app.engine.admin.status();
  expect(runs).toMatchObject([{ id: running, state: 'generating', priceUsd: 0.8, place: 'lobby', requester: { id: 'ada' } }]);
  expect(runs[0]?.prompt).toHaveLength(80);
  expect(waits).toMatchObject([{ id: waiting, state: 'queued', position: 1 }]);
  expect(status).toMatchObject({
    hold: undefined,
    runningCount: 1,
    waitingCount: 1,
    limits: { atOnce: 1, perMinute: 1000, perPerson: 1000 },
    budgets: [
      { period: 'day', capUsd: 5, reservedUsd: 1.6 },
      { period: 'month', capUsd: undefined, reservedUsd: 1.6 },
    ],
  });
});

it('passes the place within an act before it is stored, and the one after it once it is', async () => {
  const passed: string[] = [];
  const failpoint = (name: string): void => {
    if (!name.endsWith('-act')) return;
    const database = new Database(join(folder, 'data', databaseFileName), { readonly: true });
    passed.push(`${name}: ${database.prepare('SELECT COUNT(*) FROM admin_acts').pluck().get()} stored`);
    database.close();
  };
  await start({ failpoint });
  await app.engine.admin.pause('terminal');
  const id = await submit();
  await app.engine.admin.cancel('terminal', id);
  expect(passed).toEqual(['in-act: 0 stored', 'after-act: 1 stored', 'in-act: 1 stored', 'after-act: 2 stored']);
});
