import type { AdminRow, EngineStatus } from '../../domain/admin.ts';
import { listed } from '../../domain/admin.ts';
import type { Generation, GenerationState } from '../../domain/generation.ts';
import { isPrivate } from '../../domain/private-target.ts';
import { cut } from '../../lib/cut.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import type { Queue } from '../queue.ts';
import { isDrained } from './drain.ts';

const promptLength = 80;
/** At a provider, on the way from there, or about to be posted. */
const runningStates: readonly GenerationState[] = ['submitting', 'generating', 'downloading', 'stored', 'delivering'];

export async function adminRow({ store }: Pick<Core, 'store'>, generation: Generation): Promise<AdminRow> {
  const { id, state, request, priceUsd, requester, replyTarget, discarded, createdAtMs, startedAtMs } = generation;
  return {
    ...{ id, state, model: request.model, priceUsd, requester, discarded },
    sinceMs: state === 'queued' ? createdAtMs : (startedAtMs ?? createdAtMs),
    place: replyTarget.channelId,
    prompt: isPrivate(replyTarget) ? '' : cut(request.prompt, promptLength),
    position: state === 'queued' ? await store.position(id) : undefined,
  };
}

/** What runs, what waits and why, and what is spent. */
export async function engineStatus(core: Core, queue: Pick<Queue, 'pausedNow'>): Promise<EngineStatus> {
  const { store, settings, hold, gone } = core;
  const row = (generation: Generation): Promise<AdminRow> => adminRow(core, generation);
  const backup = Number((await store.fact('backup')) ?? 0);
  const held = await hold.current();
  const firstInLine = (await inTurn(await store.firstInLine(listed), async (id) => (await store.find(id)) ?? [])).flat();
  return {
    hold: held,
    isDrained: held?.kind === 'drain' && (await isDrained(core)),
    pauses: (await queue.pausedNow()).map(({ provider, reason, untilMs, text }) => ({ provider, reason, untilMs, text })),
    goneModels: gone.current(core.offered ?? []).map(({ id }) => id),
    running: await inTurn(await store.inStates(runningStates, listed), row),
    runningCount: await store.countIn(runningStates),
    // One that left the line since is with those that run.
    waiting: await inTurn(
      firstInLine.filter(({ state }) => state === 'queued'),
      row,
    ),
    waitingCount: await store.queuedCount(),
    awaitingCount: await store.countIn(['awaiting']),
    unknownCount: await store.countIn(['unknown']),
    parkedCount: await store.parkedCount(),
    limits: {
      atOnce: settings.concurrentGenerations,
      perMinute: settings.generationsPerMinute,
      perPerson: settings.activePerPerson,
    },
    budgets: await budgetsOf(core),
    backupAtMs: backup === 0 ? undefined : backup,
  };
}

async function budgetsOf({ store, clock, wallClock, settings: { budgets } }: Core): Promise<EngineStatus['budgets']> {
  const now = new Date(clock.now());
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const since = (sinceMs: number) => store.spending({ kind: 'everyone' }, sinceMs, wallClock.certainMs());
  return [
    { period: 'day', capUsd: budgets.perDayUsd, ...(await since(Date.UTC(year, month, day))) },
    { period: 'month', capUsd: budgets.perMonthUsd, ...(await since(Date.UTC(year, month, 1))) },
  ];
}
