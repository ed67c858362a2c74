import { installed } from '../src/app/installed.ts';
import { catalog, durationsAt, type Model, nameOf, type Resolution } from '../src/domain/catalog.ts';
import { priceUsd } from '../src/domain/video-request.ts';
import type { ProviderModule, ProviderWay } from '../src/providers/provider-module.ts';

import { abilityTable } from './ability-table.ts';

const begin = '<!-- prices: written by `npm run prices` -->';
const end = '<!-- end of prices -->';

/** Lengths that people compare, in seconds. What lies between costs in proportion. */
const columnsSeconds = [4, 6, 8, 10];

const notMade = '–';
const noPrice = '?';

/** @returns the README with the table of the catalogue in the place of the one that it has */
export function withPriceTable(readme: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no place for the prices, from ${begin} to ${end}`);
  const models = catalog.filter(isFixed);
  return `${readme.slice(0, from)}${begin}

${priceTable(models)}

${abilityTable(models)}

${readme.slice(to)}`;
}

/** Whether what it can and costs is that of the program; the others are read anew at each start, and told before anything is sent. */
function isFixed({ provider }: Model): boolean {
  const modules: readonly ProviderModule[] = installed.providers;
  return modules.every(({ ways, readModels }) => readModels === undefined || !(provider in ways));
}

/** What one video costs: a row for each model and the resolutions that cost the same; and what a still costs. Retired models are left out. */
export function priceTable(models: readonly Model[]): string {
  const offered = models.filter(({ status }) => status !== 'retired');
  const rows = [
    ['Model', 'Set up with', 'Lengths', 'Resolution', ...columnsSeconds.map((seconds) => `${seconds} s`)],
    ['---', '---', '---', '---', ...columnsSeconds.map(() => '---:')],
    ...offered.filter(({ makes }) => makes === 'video').flatMap(modelRows),
  ];
  const legend = [
    sourceSentence(offered),
    `“${notMade}” is not made in this length.`,
    `“${noPrice}” has no published price: the bot does not make it.`,
    ...offered.filter(({ makes }) => makes === 'image').map(stillSentence),
    ...(offered.some(isReported) ? [`“\\*” is a price that others report, and its maker’s own pages do not confirm.`] : []),
  ];
  return `${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n${legend.map((each) => `- ${each}`).join('\n')}`;
}

function modelRows(model: Model): readonly (readonly string[])[] {
  const price = (seconds: number, resolution: Resolution): string => {
    if (!durationsAt(model, resolution).includes(seconds)) return notMade;
    const { id, aspectRatios } = model;
    const request = { prompt: '', model: id, durationSeconds: seconds, resolution, numberOfVideos: 1 };
    const usd = priceUsd({ ...request, aspectRatio: aspectRatios[0] ?? '16:9' }, model);
    return dollars(model, usd);
  };
  const byPrices = new Map<string, readonly Resolution[]>();
  for (const resolution of model.resolutions) {
    const prices = columnsSeconds.map((seconds) => price(seconds, resolution)).join(' | ');
    byPrices.set(prices, [...(byPrices.get(prices) ?? []), resolution]);
  }
  const first = [`${model.label}<br>\`${model.id}\``, setUp(model), lengths(model.durationsSeconds)];
  return [...byPrices].map(([prices, resolutions], index) => [
    ...(index === 0 ? first : first.map(() => '')),
    resolutions.join(', '),
    prices,
  ]);
}

function setUp({ provider }: Model): string {
  const ways = installed.providers.flatMap((module): readonly Readonly<Record<string, ProviderWay>>[] => [module.ways]);
  return ways.flatMap((each) => each[provider]?.setUpWith ?? [])[0] ?? '';
}

function stillSentence(model: Model): string {
  const prices = model.resolutions.map((resolution) => `${resolution} ${dollars(model, model.priceUsdPerStill[resolution])}`);
  return `Still pictures of ${model.label} (\`${model.id}\`, ${setUp(model)}): ${prices.join(', ')}.`;
}

function dollars(model: Model, usd: number | undefined): string {
  if (usd === undefined) return noPrice;
  return usd === 0 ? 'free' : `$${usd.toFixed(2)}${isReported(model) ? '\\*' : ''}`;
}

function labels(models: readonly Model[]): string {
  return [...new Set(models.map(({ provider }) => nameOf(provider).provider))].join(' and ');
}

function lengths(seconds: readonly number[]): string {
  const [first = 0, last = 0] = [seconds[0], seconds.at(-1)];
  const everyOne = seconds.length > 2 && last - first === seconds.length - 1;
  return everyOne ? `${first} to ${last} s` : `${seconds.join(', ')} s`;
}

function isReported({ sources }: Model): boolean {
  return sources.price?.trust === 'reported';
}

function sourceSentence(models: readonly Model[]): string {
  const official = models.flatMap(({ sources }) => (sources.price?.trust === 'official' ? [sources.price] : []));
  const newest = official.sort((a, b) => b.date.localeCompare(a.date))[0];
  const whose = labels(models.filter(({ sources }) => sources.price?.page === newest?.page));
  return newest === undefined ? 'Estimates.' : `Estimates by [${whose}’s list](${newest.page}) of ${newest.date}.`;
}
