import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError, type ProviderErrorDetails } from '../domain/errors.ts';
import type { GenerationView } from '../domain/generation.ts';
import type { VideoProvider } from '../domain/provider.ts';
import { statusTexts } from '../domain/status.ts';
import { languages } from '../domain/texts/languages.ts';
import { moment, type Text, text } from '../domain/texts.ts';
import { createLog } from '../lib/log.ts';
import { createTexts } from '../lib/say.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const texts = createTexts();
let video: string;
let folder: string;
let app: TestEngine | undefined;
let warnings: string[];

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  warnings = [];
});
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

function running(): TestEngine {
  if (app === undefined) throw new Error('no engine runs');
  return app;
}

async function open(...providers: readonly VideoProvider[]): Promise<void> {
  const destination = { write: (line: string) => void warnings.push(line) };
  const log = createLog({ level: 'warn', format: 'json', secrets: [], destination });
  app = openTestEngine({ folder, providers, log });
  await app.engine.start();
}

async function submit(model = 'preview'): Promise<string> {
  const { generation } = await running().engine.submit(sampleSubmission({ request: sampleRequest({ model }) }));
  await running().clock.advance(0);
  return generation.id;
}

async function find(id: string): Promise<GenerationView> {
  const generation = await running().engine.find(id);
  if (generation === undefined) throw new Error('it is gone');
  return generation;
}

function refuseOnce(provider: ScriptedProvider, reason: Text, details: ProviderErrorDetails): void {
  provider.onStart.push(() => Promise.reject(new ProviderError('rejected', reason, details)));
}

const address = 'https://billing.example/page';
const accounts = [
  ['no billing', text('provider.billingMissing', { provider: 'Google', address }), 'no billing'],
  ['no credit', text('provider.creditUsedUp', { provider: 'Google', address }), 'prepaid credit'],
  ['spending limit', text('provider.spendingLimit', { provider: 'Google', address }), 'spending limit'],
] as const;

describe.each(accounts)('an account with %s', (pause, reason, words) => {
  it('is told in the words of its own cause to those who wait and in health, and once to the admin with the address', async () => {
    const provider = scriptedProvider(video);
    refuseOnce(provider, reason, { code: 'x', pause, helpUrl: address });
    await open(provider);
    const id = await submit();
    const waiting = await find(id);
    expect(waiting).toMatchObject({ state: 'queued', attempts: 0 });
    const shown = statusTexts(waiting).map((each) => texts.say(each));
    expect(shown[1]).toContain(words);
    expect(shown[1]).toContain(address);
    expect(shown[1]).toContain('Your request is kept');
    expect((await running().engine.paused()).map((each) => texts.say(each))).toEqual([shown[1]]);
    const told = warnings.filter((line) => line.includes('the queue is paused'));
    expect(told).toEqual([expect.stringContaining(address)]);

    await running().clock.advance(16 * 60_000);
    expect((await find(id)).state).toBe('generating');
  });

  it.each(Object.keys(languages))('has a sentence of its own in %s', (locale) => {
    const said = texts.say(text('pause.kept', { reason }), locale);
    expect(said).toContain(address);
    const others = accounts
      .filter((each) => each[0] !== pause)
      .map(([, other]) => texts.say(text('pause.kept', { reason: other }), locale));
    expect(others).not.toContain(said);
    if (locale !== 'en') expect(said).not.toBe(texts.say(text('pause.kept', { reason })));
  });
});

describe('refused credentials', () => {
  const details = { code: 'credentials', pause: 'credentials' } as const;
  let accepted: boolean;
  let looks: number;
  let provider: ScriptedProvider;

  beforeEach(() => {
    accepted = false;
    looks = 0;
    const scripted = scriptedProvider(video);
    provider = Object.assign(scripted, {
      acceptsCredentials: async () => {
        looks += 1;
        return accepted;
      },
    });
  });

  it('are looked at free of charge, and the queue goes on within a minute of their renewal', async () => {
    refuseOnce(provider, text('provider.credentials', { provider: 'Google' }), details);
    await open(provider);
    const id = await submit();
    await running().clock.advance(7 * 60_000);
    expect([provider.starts.length, (await find(id)).state]).toEqual([1, 'queued']);
    expect(looks).toBeGreaterThan(10);
    accepted = true;
    await running().clock.advance(60_000);
    expect([provider.starts.length, (await find(id)).state]).toEqual([2, 'generating']);
  });

  it('that a look accepts and a start does not are tried less and less often', async () => {
    accepted = true;
    for (let time = 0; time < 100; time += 1) refuseOnce(provider, text('provider.credentials', { provider: 'Google' }), details);
    await open(provider);
    await submit();
    await running().clock.advance(60 * 60_000);
    expect(provider.starts.length).toBeGreaterThan(5);
    expect(provider.starts.length).toBeLessThan(14);
  });
});

describe('a pause', () => {
  const daily = (details: Partial<ProviderErrorDetails> = {}): ProviderErrorDetails => {
    return { code: 'daily_quota', pause: 'daily quota', ...details };
  };

  it('lasts until the provider says that its quota renews, where the refusal does not say it', async () => {
    const provider = scriptedProvider(video);
    refuseOnce(provider, text('provider.dailyQuota', { provider: 'Google' }), daily());
    await open(provider);
    const id = await submit();
    expect((await find(id)).paused?.values.time).toEqual(moment(Date.UTC(2026, 10, 26, 8)));
  });

  it('is over when the wall clock went back to a time from which it would last longer than it was to', async () => {
    const provider = scriptedProvider(video);
    refuseOnce(provider, text('provider.dailyQuota', { provider: 'Google' }), daily({ retryAfterMs: 3 * 3_600_000 }));
    await open(provider);
    await submit();
    running().clock.jump(-5 * 3_600_000);
    await running().clock.advance(60_000);
    expect(await running().engine.paused()).toEqual([]);
    expect(provider.starts).toHaveLength(2);
  });

  it('that an earlier version stored is told in the words that it had', async () => {
    const provider = scriptedProvider(video);
    refuseOnce(provider, text('provider.dailyQuota', { provider: 'Google' }), daily({ retryAfterMs: 3_600_000 }));
    await open(provider);
    const id = await submit();
    const { untilMs } = JSON.parse((await running().opened.store.fact('pauses')) ?? '')[0];
    const stored = { provider: provider.id, reason: 'daily quota', untilMs, text: { key: 'google.dailyQuota', values: {} } };
    await running().opened.store.setFact('pauses', JSON.stringify([stored]));
    await running().stop();
    await open(provider);
    expect(texts.say((await find(id)).paused ?? text('state.queuedNext'))).toMatch(/^Google’s quota of the day is used up\. /);
  });

  it('of one provider holds up no other', async () => {
    const [omni, vertex] = [scriptedProvider(video, 'gemini-omni', false), scriptedProvider(video, 'vertex-veo')];
    refuseOnce(omni, text('provider.billingMissing', { provider: 'Google', address }), {
      code: 'billing_missing',
      pause: 'no billing',
    });
    await open(omni, vertex);
    const first = await submit('gemini-omni-1.1-flash');
    const second = await submit('veo-3.1-generate-001');
    expect([(await find(first)).state, (await find(second)).state]).toEqual(['queued', 'generating']);
    expect((await find(second)).paused).toBeUndefined();
  });

  it('of the daily quota is still there after a restart, with the sentence that its provider gave', async () => {
    const provider = scriptedProvider(video);
    const daily = { code: 'daily_quota', pause: 'daily quota', retryAfterMs: 3_600_000 } as const;
    refuseOnce(provider, text('provider.dailyQuota', { provider: 'Google' }), daily);
    await open(provider);
    const id = await submit();
    await running().stop();
    await open(provider);
    await running().clock.advance(1000);
    expect(provider.starts).toHaveLength(1);
    expect((await find(id)).paused).toMatchObject({ key: 'pause.until', values: { reason: { key: 'provider.dailyQuota' } } });
  });
});
