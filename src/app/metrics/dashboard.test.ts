import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { findModel } from '../../domain/catalog.ts';
import { readExposition } from '../../testing/prometheus/read-exposition.ts';
import { openTestEngine, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createMetrics } from './metrics.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '.container');
const dashboard = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]) }),
  ),
});

/** The labels of each series that a bot may answer with. */
async function answered(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const metrics = createMetrics();
  const test = openTestEngine({ folder: temporaryFolder(), providers: [] });
  const preview = findModel('preview');
  await test.opened.store.setFact('backup', '1');
  const parked = async () => [{ of: 'discord', count: 1 }];
  metrics.read({
    ...{ opened: { ...test.opened, numbers: { ...test.opened.numbers, parked } }, engine: test.engine, clock: test.clock },
    models: preview === undefined ? [] : [{ ...preview, retirement: { date: '2027-01-01', certainty: 'announced' } }],
    budgets: { perDayUsd: 1, perMonthUsd: 10 },
    platforms: () => [{ id: 'discord', label: 'Discord', connected: true, refused: false, problems: [] }],
  });
  const { measures } = metrics;
  measures.started('preview');
  measures.posted('discord', 1);
  measures.ended('failed', 'reason.crashed');
  measures.answered('GET', '/healthz', 200);
  const families = readExposition(await metrics.text());
  await test.stop();
  const labels = new Map<string, Set<string>>([['up', new Set(['job'])]]);
  for (const { samples } of families.values())
    for (const sample of samples)
      labels.set(sample.name, new Set([...(labels.get(sample.name) ?? []), ...Object.keys(sample.labels)]));
  return labels;
}

/** @throws {Error} where it is no query of Prometheus */
function namesIn(query: string): { readonly metrics: readonly string[]; readonly labels: readonly string[] } {
  const text = query.replaceAll('$__rate_interval', '5m');
  const [metrics, labels]: [string[], string[]] = [[], []];
  parser.parse(text).iterate({
    enter({ type, from, to }) {
      if (type.isError) throw new Error(`no query: ${query} (at ${from})`);
      if (type.name === 'Identifier') metrics.push(text.slice(from, to));
      if (type.name === 'LabelName') labels.push(text.slice(from, to));
    },
  });
  return { metrics, labels };
}

function check(
  queries: readonly (readonly [query: string, legend: string])[],
  known: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  expect(queries.length).toBeGreaterThan(5);
  for (const [query, legend] of queries) {
    const { metrics, labels } = namesIn(query);
    expect(metrics.length, query).toBeGreaterThan(0);
    for (const metric of metrics) expect([...known.keys()], query).toContain(metric);
    const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '');
    for (const label of [...labels, ...shown])
      expect(
        metrics.every((metric) => known.get(metric)?.has(label)),
        `${label} of ${query}`,
      ).toBe(true);
  }
}

it('asks in each panel and each rule for numbers and labels that the bot has', async () => {
  const known = await answered();
  const { panels } = dashboard.parse(JSON.parse(readFileSync(join(folder, 'grafana-dashboard.json'), 'utf8')));
  check(
    panels.flatMap(({ targets }) => targets.map(({ expr, legendFormat }) => [expr, legendFormat] as const)),
    known,
  );
  const rules = readFileSync(join(folder, 'prometheus-rules.yml'), 'utf8');
  check(
    [...rules.matchAll(/^ +expr: (.+)$/gm)].map(([, expr]) => [expr ?? '', '']),
    known,
  );
});

it('shows every number of the bot that is not of its process alone', async () => {
  const shown = readFileSync(join(folder, 'grafana-dashboard.json'), 'utf8');
  for (const name of (await answered()).keys()) {
    if (name.startsWith('veo_bot_')) expect(shown).toContain(name.replace(/_(?:bucket|sum|count)$/, ''));
  }
});

it('notices a query of something that there is not', async () => {
  const known = await answered();
  const good = Array.from({ length: 6 }, () => ['veo_bot_queue_waiting', '{{kind}}'] as const);
  check(good, known);
  for (const bad of ['veo_bot_owls', 'veo_bot_queue_waiting{owl="1"}', 'sum by (owl) (veo_bot_queue_waiting)', 'sum('])
    expect(() => check([...good, [bad, '']], known), bad).toThrow();
});
