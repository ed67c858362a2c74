import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Model } from '../../domain/catalog.ts';
import { findModel } from '../../domain/catalog.ts';
import { type MetricFamily, readExposition } from '../../testing/prometheus/read-exposition.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleSubmission, type TestEngine, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createMetrics, type Metrics } from './metrics.ts';

let metrics: Metrics;
let test: TestEngine;
const secretWords = 'a prompt that nobody else may read';

beforeAll(async () => {
  metrics = createMetrics();
  const provider = scriptedProvider('/nowhere');
  test = openTestEngine({
    folder: temporaryFolder(),
    providers: [provider],
    clock: new ManualClock(),
    measures: metrics.measures,
  });
  await test.engine.start();
  const preview = findModel('preview');
  const ending: Model[] =
    preview === undefined ? [] : [{ ...preview, retirement: { date: '2026-12-25', certainty: 'announced' } }];
  metrics.read({
    ...{ opened: test.opened, engine: test.engine, clock: test.clock, models: ending, budgets: { perDayUsd: 10 } },
    platforms: () => [{ id: 'discord', label: 'Discord', connected: true, refused: false, problems: [] }],
  });
});
afterAll(() => test.stop());

async function scrape(): Promise<ReadonlyMap<string, MetricFamily>> {
  return readExposition(await metrics.text());
}

function numberOf(
  families: ReadonlyMap<string, MetricFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const base = name.replace(/_(?:bucket|sum|count)$/, '');
  const family = families.get(name) ?? families.get(base);
  return family?.samples.find(
    (each) => each.name === name && Object.entries(labels).every(([label, value]) => each.labels[label] === value),
  )?.value;
}

it('tells how it stands and what has happened, in the format of Prometheus, and nothing of people or their words', async () => {
  const request = { ...sampleSubmission().request, prompt: secretWords };
  const submission = sampleSubmission({ request, person: 'secret-person', channel: 'secret-channel' });
  await test.engine.submit(submission);
  await test.clock.advance(0);
  const text = await metrics.text();
  const families = readExposition(text);
  expect(numberOf(families, 'veo_bot_starts_total', { model: 'preview' })).toBe(1);
  expect(numberOf(families, 'veo_bot_in_flight', { model: 'preview' })).toBe(1);
  expect(numberOf(families, 'veo_bot_queue_waiting', { kind: 'video' })).toBe(0);
  expect(numberOf(families, 'veo_bot_platform_connected', { platform: 'discord' })).toBe(1);
  expect(numberOf(families, 'veo_bot_budget_dollars', { period: 'day' })).toBe(10);
  expect(numberOf(families, 'veo_bot_dollars', { period: 'month', state: 'maybe' })).toBe(0);
  expect(numberOf(families, 'veo_bot_model_days_left', { model: 'preview' })).toBe(29);
  expect(numberOf(families, 'veo_bot_disk_free_bytes', { folder: 'outputs' })).toBeGreaterThan(0);
  expect(families.get('veo_bot_backup_age_seconds')?.samples).toEqual([]);
  expect(families.has('nodejs_eventloop_lag_seconds')).toBe(true);
  expect(text).not.toMatch(/secret|prompt that/);
});

it('counts ends by state and reason', async () => {
  const { generation } = await test.engine.submit(sampleSubmission());
  metrics.measures.ended('refused', 'safety.celebrity');
  metrics.measures.ended('completed', undefined);
  const families = await scrape();
  expect(numberOf(families, 'veo_bot_generations_ended_total', { state: 'refused', reason: 'safety.celebrity' })).toBe(1);
  expect(numberOf(families, 'veo_bot_generations_ended_total', { state: 'completed', reason: 'none' })).toBe(1);
  expect(await test.engine.find(generation.id)).toBeDefined();
});

it('has series for so many different values alone, whatever comes', async () => {
  const many = createMetrics();
  for (let index = 0; index < 1000; index += 1) {
    many.measures.started(`model-${index}`);
    many.measures.ended('failed', `reason.${index}`);
    many.measures.posted(`platform-${index}`, 1);
    many.measures.answered(`METHOD${index}`, `/route/${index}`, 200);
  }
  const families = readExposition(await many.text());
  const series = (name: string): number => families.get(name)?.samples.length ?? 0;
  expect(series('veo_bot_starts_total')).toBe(61);
  expect(series('veo_bot_generations_ended_total')).toBe(61);
  expect(series('veo_bot_http_requests_total')).toBe(121);
  expect(series('veo_bot_seen_to_posted_seconds')).toBe(11 * 15);
  expect(numberOf(families, 'veo_bot_starts_total', { model: 'other' })).toBe(940);
});

it('is refused by the strict reader where a line is wrong', () => {
  const good = '# HELP a b\n# TYPE a counter\na{x="1"} 1\n';
  expect(readExposition(good).get('a')?.samples).toEqual([{ name: 'a', labels: { x: '1' }, value: 1 }]);
  for (const bad of [
    `${good}a{x="1"} 2\n`,
    `${good}b 1\n`,
    good.replace('counter', 'count'),
    good.replace('"1"', '1'),
    good.replace(' 1\n', ' x\n'),
  ])
    expect(() => readExposition(bad), bad).toThrow();
});
