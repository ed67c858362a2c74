import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModel, isUnlisted } from '../domain/catalog.ts';
import type { CommandCall } from '../domain/command.ts';
import { defineCommand } from '../domain/command.ts';
import { text } from '../domain/texts.ts';
import { createLog } from '../lib/log.ts';
import { openRouter } from '../providers/openrouter/module.ts';
import { type OpenRouterFake, openOpenRouterFake } from '../testing/fakes/openrouter/openrouter-fake.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import '../testing/set-up/install.ts';
import { z } from 'zod';
import { type ReadModels, readModels } from './read-models.ts';
import { type RefreshedModels, refreshModels } from './refresh-models.ts';

const hourMs = 3_600_000;
const dearer = 'x-ai/grok-imagine-video';
const gone = 'runway/gen-4.5';
const fresh = 'x-ai/grok-imagine-video-2';
const call: CommandCall = {
  requester: { platform: 'web', id: 'ada' },
  mayManage: false,
  replyTarget: { platform: 'web', channelId: 'web', ids: {} },
  eventId: 'one',
};

let fake: OpenRouterFake;
let clock: ManualClock;
let lines: string[];
let read: ReadModels;
let refreshed: RefreshedModels;

const priceOf = (id: string): number | undefined => findModel(id)?.priceUsdPerSecond['720p'];
const readings = (): number => fake.emulator.log.requests.filter(({ path }) => path.endsWith('/videos/models')).length;
const pass = async (ms: number, wanted: number): Promise<void> => {
  await clock.advance(ms);
  await expect.poll(readings).toBe(wanted);
};

beforeEach(async () => {
  fake = await openOpenRouterFake(temporaryFolder(), { keys: ['sk-or-v1-nobody'] });
  clock = new ManualClock();
  lines = [];
  const log = createLog({ level: 'info', format: 'json', secrets: [], destination: { write: (line) => void lines.push(line) } });
  const settings = { apiKey: 'sk-or-v1-nobody', baseUrl: fake.url, webhookSecret: undefined, server: undefined };
  const config = { dataFolder: temporaryFolder(), providers: Object.assign(Object.create(null), { openrouter: settings }) };
  read = await readModels([openRouter], config, { clock, log });
  refreshed = refreshModels(read.listing, config, { clock, log, random: () => 0.5 });
});
afterEach(async () => {
  await refreshed.stop();
  read.putBack();
  await fake.close();
});

describe('the list of models, while the bot runs', () => {
  it('is read again after six hours: prices follow, what is gone is not sold, what is new waits for a start', async () => {
    const row = findModel(dearer);
    fake.inject('models/newer');
    await pass(6 * hourMs - 1, 1);
    expect(priceOf(dearer)).toBe(0.07);
    await pass(1, 2);
    await expect.poll(() => priceOf(dearer)).toBe(0.09);
    // The same row, so that everything that holds it reads the new price.
    expect(row).toBe(findModel(dearer));
    expect(findModel(gone)).toMatchObject({ status: 'retired', priceUsdPerSecond: {} });
    expect([findModel(gone), findModel(dearer)].map((each) => each && isUnlisted(each))).toEqual([true, false]);
    expect(findModel(fresh)).toBeUndefined();
    expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({ changed: expect.arrayContaining([dearer, gone]), added: [fresh] });
    // Listed again, it is there again.
    await pass(6 * hourMs, 3);
    await expect.poll(() => priceOf(gone)).toBeGreaterThan(0);
    expect(findModel(gone)).toMatchObject({ status: 'available' });
    expect(findModel(gone)).not.toHaveProperty('retirement');
  });

  it.each(['models/500', 'models/bad-json', 'models/empty', 'models/odd-rows-alone'] as const)(
    'stays as it is where it is answered with %s, and is asked for again later',
    async (fault) => {
      fake.inject(fault);
      await pass(6 * hourMs, 2);
      await expect.poll(() => lines.join('')).toContain('can not be read again');
      expect([priceOf(dearer), findModel(gone)?.status]).toEqual([0.07, 'available']);
      fake.inject('models/newer');
      await pass(6 * hourMs, 3);
      await expect.poll(() => priceOf(dearer)).toBe(0.09);
    },
  );

  it('is read again five minutes after the last time, and once, however many refusals there are', async () => {
    fake.inject('models/newer');
    for (let refusals = 0; refusals < 5; refusals += 1) refreshed.doubt();
    await pass(5 * 60_000 - 1, 1);
    await pass(1, 2);
    await expect.poll(() => priceOf(dearer)).toBe(0.09);
    await pass(hourMs, 2);
    refreshed.doubt();
    await pass(0, 3);
  });

  it('does not change while a command runs, from its price to what it takes in', async () => {
    const goOn = Promise.withResolvers<void>();
    const seen: (number | undefined)[] = [];
    const command = defineCommand({
      ...{ name: 'video', description: 'command.video', entry: 'slash', answers: 'text', options: z.object({}) },
      async run() {
        seen.push(priceOf(dearer));
        await goOn.promise;
        seen.push(priceOf(dearer));
        return { kind: 'text', text: text('price.free') };
      },
    });
    const running = refreshed.holdWhileRunning([command])[0]?.run({}, call);
    fake.inject('models/newer');
    await pass(6 * hourMs, 2);
    await clock.advance(1000);
    expect(priceOf(dearer)).toBe(0.07);
    goOn.resolve();
    await running;
    expect(seen).toEqual([0.07, 0.07]);
    await expect.poll(() => priceOf(dearer)).toBe(0.09);
  });

  it('is not asked for any more once the bot stops', async () => {
    await refreshed.stop();
    refreshed.doubt();
    await pass(48 * hourMs, 1);
  });
});
