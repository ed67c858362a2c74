import { findModel, type ProviderId } from '../domain/catalog.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import type { OperationCheck, ProviderVideo } from '../domain/ports.ts';
import { text } from '../domain/texts.ts';
import { type Core, keptByGoogleMs } from './core.ts';
import { isLate, usualRange } from './eta.ts';
import { backOffSeconds, nextCheckInSeconds, type PollSettings } from './poll-schedule.ts';

/** Looks under way at once; after a restart all are due together. */
const parallelChecks = 5;
/** Google answers 404 for an operation now and then; only this many in a row mean that it is gone. */
const goneConfirmations = 3;
/** After this the slot is given back: Google's stated maximum is a third of it, and one stuck operation must not block the queue. */
const slotMinutes = 20;
/** Looks fail for this long before the person is told. */
const tellAfterFailingMs = 120_000;

interface Watched {
  readonly id: string;
  /** On the clock that never jumps. */
  readonly startedMonotonicMs: number;
  readonly settings: PollSettings;
  nextMonotonicMs: number;
  checking: boolean;
  failures: number;
  failingSinceMs: number | undefined;
  gone: number;
  late: boolean;
  slotIsFree: () => void;
}

/** One scheduler for all running operations. */
export interface Poller {
  /**
   * Watches a generation until Google is done with it.
   *
   * @param atOnce look now rather than after the first wait: after a restart
   * @returns resolves when its slot is free
   */
  watch(generation: Generation, atOnce: boolean): Promise<void>;
  isLate(id: string): boolean;
  watchedCount(): number;
}

export interface PollerHooks {
  /** Google has made it: the state is `downloading` now. @param isFirst whether it was not before */
  finished(id: string, videos: readonly ProviderVideo[], isFirst: boolean): void;
  /** Google's refusal concerns everybody who waits for this provider. */
  refusedCredentials(provider: ProviderId, error: ProviderError): void;
}

export function createPoller(core: Core, hooks: PollerHooks): Poller {
  const { clock, log, settings, failpoint } = core;
  const store = core.store.store;
  const watched = new Map<string, Watched>();
  let checks = 0;
  let callOffTimer: () => void = () => undefined;

  const tick = (): void => {
    if (core.stopping.aborted) return;
    const nowMs = clock.monotonicMs();
    const due = [...watched.values()].filter((each) => !each.checking && each.nextMonotonicMs <= nowMs);
    due.sort((a, b) => a.startedMonotonicMs - b.startedMonotonicMs);
    for (const each of due.slice(0, Math.max(0, parallelChecks - checks))) void look(each);
    schedule();
  };

  const schedule = (): void => {
    callOffTimer();
    if (checks >= parallelChecks) return;
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const each of watched.values()) if (!each.checking) earliestMs = Math.min(earliestMs, each.nextMonotonicMs);
    if (earliestMs === Number.POSITIVE_INFINITY) return;
    // A due one is never waited for in zero time: the tick that started it has just run.
    callOffTimer = clock.after(Math.max(1, earliestMs - clock.monotonicMs()), tick);
  };

  const look = async (each: Watched): Promise<void> => {
    each.checking = true;
    checks += 1;
    try {
      await core.runStep(each.id, 'check', () => check(each));
    } catch (error) {
      if (!core.stopping.aborted) log.error({ err: error, generationId: each.id }, 'a check failed in an unforeseen way');
      afterFailure(each);
    } finally {
      each.checking = false;
      checks -= 1;
      tick();
    }
  };

  const check = async (each: Watched): Promise<void> => {
    const generation = core.get(each.id);
    if (generation === undefined || !(generation.state === 'generating' || generation.state === 'downloading'))
      return forget(each);
    const { operationName, request } = generation;
    const provider = core.provider(generation.provider, generation.keyFingerprint);
    if (operationName === undefined || provider === undefined) {
      // Other credentials started it; it can only be looked at once they are back.
      return afterFailure(each, generation);
    }
    let result: OperationCheck;
    try {
      result = await provider.check({ name: operationName, model: request.model }, core.stopping);
    } catch (error) {
      if (core.stopping.aborted) return;
      return afterError(each, generation, error);
    }
    if (generation.state === 'downloading' && (result.state === 'refused' || result.state === 'failed')) {
      // Google had it, and was paid for it; what it says now is believed as late as that it knows nothing of it.
      return afterError(each, generation, noLongerThere());
    }
    await recovered(each, generation);
    failpoint('after-check', each.id);
    await conclude(each, generation, result);
  };

  const conclude = async (each: Watched, generation: Generation, result: OperationCheck): Promise<void> => {
    const { id } = generation;
    switch (result.state) {
      case 'running':
        return stillRunning(each, generation);
      case 'finished': {
        const done = await finish(generation, result);
        forget(each);
        failpoint('after-done', id);
        if (done) hooks.finished(id, result.videos, generation.state === 'generating');
        return;
      }
      case 'refused':
        log.info({ generationId: id, supportCodes: result.supportCodes }, 'refused by the safety filter');
        if (result.worthAnotherTry && (await sendOnceMore(generation))) return forget(each);
        await end(generation, 'refused', result.reason);
        return forget(each);
      case 'failed':
        await end(generation, 'failed', result.reason);
        return forget(each);
    }
  };

  const finish = async (generation: Generation, result: OperationCheck & { state: 'finished' }): Promise<boolean> => {
    const { id, state, notes } = generation;
    if (state === 'downloading') return true;
    const free = generation.priceUsd === 0;
    const change = { charged: free ? 'no' : 'yes', finishedAtMs: clock.now() } as const;
    const spend = (): void => store.settle(id, 'spent', clock.now());
    // Asked again here and not taken from the record: a person may have called it off while we looked.
    if (core.get(id)?.discarded) {
      await core.advance(
        id,
        'generating',
        'canceled',
        { ...change, reason: text(free ? 'reason.discardedFree' : 'reason.discarded') },
        spend,
      );
      await core.forgetAtProvider(generation);
      return false;
    }
    return core.advance(
      id,
      'generating',
      'downloading',
      { ...change, reason: undefined, notes: [...notes, ...result.notes] },
      spend,
    );
  };

  const end = async (generation: Generation, to: 'refused' | 'failed', reason: Generation['reason']): Promise<void> => {
    await core.advance(generation.id, 'generating', to, { charged: 'no', reason }, () =>
      store.settle(generation.id, 'released', clock.now()),
    );
  };

  /**
   * Google's filter for sound often lets the same request pass another time, and this one cost nothing. Once per generation: the note that
   * says so is stored together with the step.
   */
  const sendOnceMore = async ({ id, state, notes }: Generation): Promise<boolean> => {
    const again = text('google.audioRetried');
    if (state !== 'generating' || core.get(id)?.discarded || notes.some(({ key }) => key === again.key)) return false;
    return core.advance(id, 'generating', 'queued', {
      operationName: undefined,
      startedAtMs: undefined,
      notes: [...notes, again],
    });
  };

  const stillRunning = async (each: Watched, generation: Generation): Promise<void> => {
    const elapsedMs = clock.monotonicMs() - each.startedMonotonicMs;
    if (elapsedMs > keptByGoogleMs && generation.state === 'downloading') {
      await giveUp(generation, noLongerThere());
      return forget(each);
    }
    if (elapsedMs > keptByGoogleMs) {
      await core.advance(
        each.id,
        'generating',
        'expired',
        { charged: 'maybe', reason: text('reason.expired', { hours: keptByGoogleMs / 3_600_000 }) },
        () => store.settle(each.id, 'released', clock.now()),
      );
      return forget(each);
    }
    if (elapsedMs > slotMinutes * 60_000) each.slotIsFree();
    if (!each.late && isLate(usual(generation), elapsedMs / 1000)) {
      each.late = true;
      await core.amend(each.id, {});
    }
    plan(each, nextCheckInSeconds(each.settings, elapsedMs / 1000, watched.size, each.id));
  };

  const usual = (generation: Generation) => {
    const model = findModel(generation.request.model);
    if (model === undefined) throw new Error(`the model ${generation.request.model} left the catalogue`);
    return usualRange(store.recentSeconds(generation.request, 100), model);
  };

  const afterError = async (each: Watched, generation: Generation, error: unknown): Promise<void> => {
    if (error instanceof ProviderError && error.code === 'operation_gone') {
      each.gone += 1;
      if (each.gone >= goneConfirmations) {
        await giveUp(generation, error);
        return forget(each);
      }
      return plan(each, each.settings.gapSeconds);
    }
    if (error instanceof ProviderError && error.pause === 'credentials') hooks.refusedCredentials(generation.provider, error);
    log.warn({ err: error, generationId: each.id, failures: each.failures + 1 }, 'a check did not succeed');
    afterFailure(each, generation);
    if (each.failingSinceMs !== undefined && clock.monotonicMs() - each.failingSinceMs > tellAfterFailingMs) {
      if (generation.reason === undefined) await core.amend(each.id, { reason: text('google.unreachable') });
    }
  };

  /** Google does not know the operation any more: what it cost can't be found out, so the reservation stays for two days. */
  const giveUp = async (generation: Generation, error: ProviderError): Promise<void> => {
    const nowMs = clock.now();
    const { id } = generation;
    const old = nowMs - (generation.startedAtMs ?? nowMs) > keptByGoogleMs;
    const from = generation.state;
    if (from !== 'generating' && from !== 'downloading') return;
    const to = old || from === 'downloading' ? 'expired' : 'failed';
    await core.advance(id, from, to, { reason: error.text, ...(from === 'generating' ? { charged: 'maybe' } : {}) }, () =>
      store.holdReservations(id, nowMs + keptByGoogleMs),
    );
  };

  const afterFailure = (each: Watched, generation?: Generation): void => {
    each.failures += 1;
    each.failingSinceMs ??= clock.monotonicMs();
    // Whatever keeps us from looking, after two days there is nothing to see any more.
    const elapsedMs = clock.monotonicMs() - each.startedMonotonicMs;
    if (generation !== undefined && elapsedMs > keptByGoogleMs) {
      void giveUp(generation, noLongerThere());
      forget(each);
      return;
    }
    plan(each, backOffSeconds(each.settings, each.failures));
  };

  const recovered = async (each: Watched, generation: Generation): Promise<void> => {
    each.failures = 0;
    each.gone = 0;
    each.failingSinceMs = undefined;
    if (generation.reason?.key === 'google.unreachable') await core.amend(each.id, { reason: undefined });
  };

  const plan = (each: Watched, inSeconds: number): void => {
    each.nextMonotonicMs = clock.monotonicMs() + inSeconds * 1000;
  };

  const forget = (each: Watched): void => {
    watched.delete(each.id);
    each.slotIsFree();
  };

  return {
    watch: (generation, atOnce) =>
      new Promise((resolve) => {
        const model = findModel(generation.request.model);
        const nowMs = core.wallClock.certainMs();
        const elapsedMs = Math.max(0, nowMs - (generation.startedAtMs ?? nowMs));
        const pollSettings = {
          firstSeconds: settings.pollFirstSeconds ?? model?.minimumLatencySeconds ?? 10,
          gapSeconds: settings.pollSeconds,
        };
        const firstMs = atOnce ? 0 : pollSettings.firstSeconds * 1000;
        watched.set(generation.id, {
          id: generation.id,
          startedMonotonicMs: clock.monotonicMs() - elapsedMs,
          settings: pollSettings,
          nextMonotonicMs: clock.monotonicMs() + Math.max(firstMs, core.probationLeftMs(generation.id, 'check')),
          checking: false,
          failures: 0,
          failingSinceMs: undefined,
          gone: 0,
          late: false,
          slotIsFree: resolve,
        });
        schedule();
      }),
    isLate: (id) => watched.get(id)?.late ?? false,
    watchedCount: () => watched.size,
  };
}

function noLongerThere(): ProviderError {
  return new ProviderError('rejected', text('google.videoExpired'), { code: 'operation_gone' });
}
