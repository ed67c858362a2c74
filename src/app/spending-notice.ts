import { durationsAt, type Model } from '../domain/catalog.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Backend } from './choose-backend.ts';
import { type AppConfig, installed } from './installed.ts';
import { platformsSetUp } from './platforms-set-up.ts';

const secondsPerDay = 86_400;

/**
 * What people could spend in a day where nothing limits it, for the start and the doctor.
 *
 * @returns undefined where it costs nothing, where a budget holds everybody, or where only this machine may ask
 */
export function spendingNotice(
  config: Pick<AppConfig, 'budgets' | 'platforms' | 'web' | 'limits'>,
  backend: Backend,
): Text | undefined {
  const { usdPerDay, usdPerMonth } = config.budgets;
  if (usdPerDay !== undefined || usdPerMonth !== undefined) return undefined;
  const people = peopleWhoMayAsk(config);
  if (people === undefined) return undefined;
  const usd = Math.max(...backend.offered.map((model) => usdPerDayOf(model, config.limits)));
  if (usd <= 0) return undefined;
  return text('notice.noBudget', { people, usd: Math.ceil(usd) });
}

function peopleWhoMayAsk(config: Pick<AppConfig, 'platforms' | 'web'>): Text | undefined {
  const { web } = config;
  const all = [
    ...platformsSetUp(installed.platforms, config).map(({ module }) => module.greeting.people),
    ...(web.off || (web.loopback && web.publicUrl === undefined) ? [] : [text('notice.whoWeb')]),
  ];
  return all.length === 0 ? undefined : all.reduce((first, second) => text('notice.both', { first, second }));
}

/** The dearest videos of a model, one after the other in all slots, day and night. US dollars. */
function usdPerDayOf(model: Model, { concurrentGenerations, generationsPerMinute }: AppConfig['limits']): number {
  const prices = Object.entries(model.priceUsdPerSecond).map(([resolution, usdPerSecond]) => {
    const longest = durationsAt(model, resolution as keyof Model['priceUsdPerSecond']).at(-1) ?? 0;
    return usdPerSecond * longest * model.maxVideos;
  });
  const perDay = Math.min(generationsPerMinute * 1440, (concurrentGenerations * secondsPerDay) / model.usualSeconds.p50);
  return Math.max(0, ...prices) * perDay;
}
