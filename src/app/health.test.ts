import { expect, it } from 'vitest';
import type { Model } from '../domain/catalog.ts';
import { findModel } from '../domain/catalog.ts';
import type { PlatformHealth } from '../domain/health.ts';
import { text } from '../domain/texts.ts';
import { createTexts } from '../lib/say.ts';
import { health, readiness } from './health.ts';
import './installed.ts';

const { say } = createTexts();
const away = [{ code: 'platform', text: 'Discord is not connected yet.' }] as const;
const refusal = [{ code: 'platform', text: 'Slack refuses the token.' }] as const;
const discord: PlatformHealth = { id: 'discord', label: 'Discord', connected: true, refused: false, problems: [] };
const connecting: PlatformHealth = { ...discord, connected: false, problems: away };
const slackRefused: PlatformHealth = { id: 'slack', label: 'Slack', connected: false, refused: true, problems: refusal };

function ready(platforms: readonly PlatformHealth[], webIsOpen = false, isReady = true) {
  return readiness(isReady, { say, webIsOpen, platforms: () => platforms });
}

it('is ready once the start is over and every platform is connected', () => {
  expect(ready([discord], false, false)).toEqual({
    ready: false,
    problems: [{ code: 'starting', text: 'The bot is taking up its unfinished videos.' }],
  });
  expect(ready([connecting], true)).toEqual({ ready: false, problems: away });
  expect(ready([discord])).toEqual({ ready: true, problems: [] });
  expect(ready([], true)).toEqual({ ready: true, problems: [] });
});

it('does not wait for a platform that refuses the bot for good, where another door is open', () => {
  expect(ready([discord, slackRefused])).toEqual({ ready: true, problems: [] });
  expect(ready([slackRefused], true)).toEqual({ ready: true, problems: [] });
  expect(ready([slackRefused])).toEqual({ ready: false, problems: refusal });
});

it('has a row for each platform and each model, with why its provider is paused and when it ends', async () => {
  const model = (id: string): Model => {
    const found = findModel(id);
    if (found === undefined) throw new Error(`there is no model ${id}`);
    return found;
  };
  const [first, second] = [model('veo-3.1-generate-001'), model('preview')];
  const ending: Model = { ...first, retirement: { date: '2027-03-01', certainty: 'announced' } };
  const pause = {
    provider: first.provider,
    reason: 'credentials',
    untilMs: 5,
    text: text('provider.rateLimited', { provider: 'X' }),
  } as const;
  const report = await health(true, {
    engine: {
      ...{ paused: async () => [], problems: async () => [], goneModels: () => [ending], pausedProviders: () => [pause] },
      missingRoles: () => [],
    },
    roles: undefined,
    say,
    models: [ending, second],
    unreadable: () => [],
    platforms: () => [discord, connecting],
    others: async () => [],
  });
  expect(report.ready).toBe(false);
  expect(report.platforms).toEqual([discord, connecting]);
  expect(report.models).toEqual([
    { id: first.id, provider: first.provider, offered: false, paused: say(pause.text), ends: '2027-03-01' },
    { id: 'preview', provider: 'preview', offered: true },
  ]);
});
