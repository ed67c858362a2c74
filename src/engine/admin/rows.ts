import type { AdminRow, EngineStatus } from '../../domain/admin.ts';
import { listed } from '../../domain/admin.ts';
import type { Generation, GenerationState } from '../../domain/generation.ts';
import { cut } from '../../lib/cut.ts';
import type { Core } from '../core.ts';
import type { Queue } from '../queue.ts';
import { isDrained } from './drain.ts';

const promptLength = 80;
/** At a provider, on the way from there, or about to be posted. */
const runningStates: readonly GenerationState[] = ['submitting', 'generating', 'downloading', 'stored', 'delivering'];

export function adminRow({ store }: Pick<Core, 'store'>, generation: Generation): AdminRow {
  const { id, state, request, priceUsd, requester, replyTarget, discarded, createdAtMs, startedAtMs } = generation;
  return {
    ...{ id, state, model: request.model, priceUsd, requester, discarded },
    sinceMs: state === 'queued' ? createdAtMs : (startedAtMs ?? createdAtMs),
    place: replyTarget.channelId,
    prompt: cut(request.prompt, promptLength),
    position: state === 'queued' ? store.position(id) : undefined,
  };
}

/** What runs, what waits and why, and what is spent. */
export function engineStatus(core: Core, queue: Pick<Queue, 'pausedProviders'>): EngineStatus {
  const { store, settings, hold, gone } = core;
  const row = (generation: Generation): AdminRow => adminRow(core, generation);
  const backup = Number(store.fact('backup') ?? 0);
  return {
    hold: hold.current(),
    isDrained: hold.current()?.kind === 'drain' && isDrained(core),
    pauses: queue.pausedProviders().map(({ provider, reason, untilMs, text }) => ({ provider, reason, untilMs, text })),
    goneModels: gone.current(core.offered ?? []).map(({ id }) => id),
    running: store.inStates(runningStates, listed).map(row),
    runningCount: store.countIn(runningStates),
    waiting: store
      .firstInLine(listed)
      .flatMap((id) => store.find(id) ?? [])
      .map(row),
    waitingCount: store.queuedCount(),
    unknownCount: store.countIn(['unknown']),
    parkedCount: store.parkedCount(),
    limits: {
      atOnce: settings.concurrentGenerations,
      perMinute: settings.generationsPerMinute,
      perPerson: settings.activePerPerson,
    },
    budgets: budgetsOf(core),
    backupAtMs: backup === 0 ? undefined : backup,
  };
}

function budgetsOf({ store, clock, wallClock, settings: { budgets } }: Core): EngineStatus['budgets'] {
  const now = new Date(clock.now());
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const since = (sinceMs: number) => store.spending({ kind: 'everyone' }, sinceMs, wallClock.certainMs());
  return [
    { period: 'day', capUsd: budgets.perDayUsd, ...since(Date.UTC(year, month, day)) },
    { period: 'month', capUsd: budgets.perMonthUsd, ...since(Date.UTC(year, month, 1)) },
  ];
}
