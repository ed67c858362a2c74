import type { Registry } from 'prom-client';
import type { Model } from '../../domain/catalog.ts';
import type { Clock } from '../../domain/clock.ts';
import type { OpenStore } from '../../domain/generation-store.ts';
import type { PlatformHealth } from '../../domain/health.ts';
import type { EngineSettings } from '../../engine/core.ts';
import type { RunningEngine } from '../../engine/engine.ts';
import { daysToEnd } from '../alarms/conditions.ts';
import { budgetUse } from '../budget-use.ts';

/** What is read when somebody asks for the numbers. */
export interface GaugeSources {
  readonly opened: Pick<OpenStore, 'store' | 'numbers' | 'reserve'>;
  readonly engine: Pick<RunningEngine, 'pausedProviders'>;
  readonly clock: Clock;
  readonly budgets: EngineSettings['budgets'];
  /** Of this process, where several share the work. */
  readonly roles?: readonly string[] | undefined;
  /** All that are set up. */
  readonly models: readonly Model[];
  platforms(): readonly PlatformHealth[];
}

type Series = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

/** Gauges whose values are read at each scrape; what is not there any more has no series. */
export function createGauges({ Gauge }: typeof import('prom-client'), register: Registry, sources: GaugeSources): void {
  const { opened, engine, clock, models, platforms } = sources;
  const { store, numbers, reserve } = opened;
  const gauge = (name: string, help: string, labelNames: readonly string[], read: () => Promise<Series>): void => {
    const made = new Gauge({
      ...{ name: `veo_bot_${name}`, help, labelNames: [...labelNames], registers: [register] },
      async collect() {
        const series = await read();
        made.reset();
        // One without labels would be 0 else.
        if (series.length === 0 && labelNames.length === 0) made.remove();
        for (const [labels, value] of series) made.set(labels, value);
      },
    });
  };

  gauge('queue_waiting', 'Generations that wait for their turn.', ['kind'], async () => {
    const waiting = await numbers.waiting();
    return (['video', 'still'] as const).map((kind) => [{ kind }, waiting.find(({ of }) => of === kind)?.count ?? 0]);
  });
  gauge('in_flight', 'Generations that a provider has or is being sent.', ['model'], async () => {
    const counts = new Map((await numbers.inFlight()).map(({ of, count }) => [of, count]));
    const known = models.map(({ id }) => [{ model: id }, counts.get(id) ?? 0] as const);
    const others = [...counts]
      .filter(([id]) => !models.some((model) => model.id === id))
      .reduce((sum, [, count]) => sum + count, 0);
    return others === 0 ? known : [...known, [{ model: 'other' }, others]];
  });
  gauge('questions_waiting', 'Requests of which nobody knows whether they were taken; a person decides.', [], async () => [
    [{}, await numbers.unknown()],
  ]);
  gauge('approvals_waiting', 'Requests that somebody has to approve before anything is sent.', [], async () => [
    [{}, await store.countIn(['awaiting'])],
  ]);
  gauge('posts_parked', 'Questions and results that could be brought nowhere.', ['platform'], async () =>
    (await numbers.parked(0)).map(({ of, count }) => [{ platform: of }, count]),
  );
  gauge('platform_connected', 'Whether a platform is connected.', ['platform'], async () =>
    platforms().map(({ id, connected }) => [{ platform: id }, connected ? 1 : 0]),
  );
  if (sources.roles !== undefined)
    gauge('process_role', 'What this process does, where several share the work.', ['role'], async () =>
      (sources.roles ?? []).map((role) => [{ role }, 1] as const),
    );
  gauge('provider_paused', 'Whether nothing is sent to a provider for now.', ['provider'], async () => {
    const paused = new Set(engine.pausedProviders().map(({ provider }) => provider));
    return [...new Set(models.map(({ provider }) => provider))].map((provider) => [{ provider }, paused.has(provider) ? 1 : 0]);
  });
  gauge('model_days_left', 'Days until a model ends, where that is known.', ['model'], async () =>
    models.flatMap((model) => {
      const days = daysToEnd(model, clock.now());
      return Number.isFinite(days) ? [[{ model: model.id }, Math.floor(days)] as const] : [];
    }),
  );
  gauge('disk_free_bytes', 'Free room where the database and the videos are.', ['folder'], async () => {
    const { dataBytes, outputsBytes } = reserve.room();
    return [
      [{ folder: 'data' }, dataBytes],
      [{ folder: 'outputs' }, outputsBytes],
    ];
  });
  gauge('disk_reserve_bytes', 'Free room below which nothing new is taken in.', [], async () => [[{}, reserve.room().lowBytes]]);
  gauge('backup_age_seconds', 'Since the newest backup; absent where there is none.', [], async () => {
    const madeMs = await store.fact('backup');
    return madeMs === undefined ? [] : [[{}, Math.max(0, (clock.now() - Number(madeMs)) / 1000)]];
  });
  moneyGauges(gauge, sources);
}

function moneyGauges(
  gauge: (name: string, help: string, labelNames: readonly string[], read: () => Promise<Series>) => void,
  { opened: { store }, budgets, clock }: GaugeSources,
): void {
  gauge('dollars', 'US dollars of this day and month, in UTC: set aside, spent, maybe charged.', ['period', 'state'], async () =>
    (await budgetUse(store, budgets, clock.now())).flatMap(({ period, spending: { reservedUsd, spentUsd, maybeUsd } }) => [
      [{ period, state: 'reserved' }, reservedUsd],
      [{ period, state: 'spent' }, spentUsd],
      [{ period, state: 'maybe' }, maybeUsd],
    ]),
  );
  const caps = { day: budgets.perDayUsd, month: budgets.perMonthUsd };
  gauge('budget_dollars', 'The budgets of the whole bot in US dollars; absent where none is set.', ['period'], async () =>
    Object.entries(caps).flatMap(([period, capUsd]) => (capUsd === undefined ? [] : [[{ period }, capUsd] as const])),
  );
}
