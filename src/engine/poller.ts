import { findModel, nameOf, type ProviderId, providerFacts } from '../domain/catalog.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import type { OperationCheck, ProviderVideo } from '../domain/provider.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Core, Step } from './core.ts';
import { isLate, usualRange } from './eta.ts';
import type { OtherCredentials } from './other-credentials.ts';
import { backOffSeconds, nextCheckInSeconds, type PollSettings } from './poll-schedule.ts';
import { uncharged, unclear } from './unclear.ts';

/** Looks under way at once; after a restart all are due together. */
const parallelChecks = 5;
/** Providers answer 404 for an operation now and then; only this many in a row mean that it is gone. */
const goneConfirmations = 3;
/**
 * After this the slot is given back, whatever looks say, or whether there are any: the longest maximum that a provider states is a third of it, and one
 * stuck operation must not block the queue.
 */
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
   * Watches a generation until its provider is done with it.
   *
   * @param atOnce look now rather than after the first wait: after a restart
   * @returns resolves when its slot is free
   */
  watch(generation: Generation, atOnce: boolean): Promise<void>;
  isLate(id: string): boolean;
}

export interface PollerHooks {
  /** The provider has made it: the state is `downloading` now. @param isFirst whether it was not before */
  finished(id: string, videos: readonly ProviderVideo[], isFirst: boolean): void;
  /** The provider's refusal concerns everybody who waits for this provider. */
  refusedCredentials(provider: ProviderId, error: ProviderError): void;
  readonly otherCredentials: OtherCredentials;
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
      planAfterFailure(each);
    } finally {
      each.checking = false;
      checks -= 1;
      tick();
    }
  };

  const check = async (each: Watched): Promise<void> => {
    const generation = core.get(each.id);
    if (generation === undefined || !isWatched(generation)) return forget(each);
    const { operationName, request } = generation;
    // Its name was another's, see the migration that says so.
    if (operationName === undefined) return giveUp(each, generation, text('provider.operationGone', nameOf(generation.provider)));
    const keeper = core.keeper(generation);
    if (keeper === undefined) return afterOtherCredentials(each, generation);
    let result: OperationCheck;
    try {
      result = await keeper.provider.check({ name: operationName, model: request.model }, core.stopping);
    } catch (error) {
      if (core.stopping.aborted) return;
      if (!keeper.isOwn && isRefusal(error)) return afterOtherCredentials(each, generation);
      return afterError(each, generation, error);
    }
    if (generation.state === 'downloading' && (result.state === 'refused' || result.state === 'failed')) {
      // The provider had it, and was paid for it; what it says now is believed as late as that it knows nothing of it.
      return afterError(each, generation, noLongerThere(generation));
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
        await core.step(id, (now) => {
          if (now.state !== 'generating') return undefined;
          return (result.worthAnotherTry ? onceMore(now) : undefined) ?? uncharged(core, now, 'refused', result.reason);
        });
        return forget(each);
      case 'failed':
        await core.step(id, (now) => (now.state === 'generating' ? uncharged(core, now, 'failed', result.reason) : undefined));
        return forget(each);
    }
  };

  const finish = async (generation: Generation, result: OperationCheck & { state: 'finished' }): Promise<boolean> => {
    const { id, state } = generation;
    if (state === 'downloading') return true;
    const step = await core.step(id, (now) => {
      if (now.state !== 'generating') return undefined;
      const free = now.priceUsd === 0;
      const change = { charged: free ? 'no' : 'yes', finishedAtMs: clock.now() } as const;
      const also = (): void => store.settle(id, 'spent', clock.now());
      if (!now.discarded) {
        return { to: 'downloading', change: { ...change, reason: undefined, notes: [...now.notes, ...result.notes] }, also };
      }
      const reason = free ? text('reason.discardedFree') : text('reason.discarded', nameOf(now.provider));
      return { to: 'canceled', change: { ...change, reason }, also };
    });
    if (step?.to === 'canceled') await core.forgetAtProvider(generation);
    return step?.to === 'downloading';
  };

  const stillRunning = async (each: Watched, generation: Generation): Promise<void> => {
    const hours = providerFacts(generation.provider).keepsResultsMs / 3_600_000;
    if (await grewTooOld(each, generation, text('reason.expired', { ...nameOf(generation.provider), hours }))) return;
    await tellLate(each, generation);
    plan(each, nextCheckInSeconds(each.settings, elapsedMsOf(each) / 1000, watched.size, each.id));
  };

  const afterError = async (each: Watched, generation: Generation, error: unknown): Promise<void> => {
    if (error instanceof ProviderError && error.code === 'operation_gone') {
      each.gone += 1;
      if (each.gone >= goneConfirmations) return giveUp(each, generation, error.text);
      return plan(each, each.settings.gapSeconds);
    }
    if (error instanceof ProviderError && error.pause === 'credentials') hooks.refusedCredentials(generation.provider, error);
    log.warn({ err: error, generationId: each.id, failures: each.failures + 1 }, 'a check did not succeed');
    planAfterFailure(each);
    each.failingSinceMs ??= clock.monotonicMs();
    if (clock.monotonicMs() - each.failingSinceMs > tellAfterFailingMs) {
      await setReason(each.id, text('provider.unreachable', nameOf(generation.provider)), (reason) => reason === undefined);
    }
    if (await grewTooOld(each, generation, videoExpired(generation))) return;
    await tellLate(each, generation);
  };

  /** It can only be looked at once the credentials that started it are back, which takes an admin. Nobody has to wait for that. */
  const afterOtherCredentials = async (each: Watched, generation: Generation): Promise<void> => {
    each.slotIsFree();
    planAfterFailure(each);
    await hooks.otherCredentials.note(generation);
    await grewTooOld(each, generation, videoExpired(generation));
  };

  /** After so long there is nothing to look at any more, whatever looks say. */
  const grewTooOld = async (each: Watched, generation: Generation, reason: Text): Promise<boolean> => {
    if (elapsedMsOf(each) <= providerFacts(generation.provider).keepsResultsMs) return false;
    await giveUp(each, generation, generation.state === 'downloading' ? videoExpired(generation) : reason);
    return true;
  };

  const tellLate = async (each: Watched, generation: Generation): Promise<void> => {
    const model = findModel(generation.request.model);
    if (each.late || model === undefined || generation.state !== 'generating') return;
    const usual = usualRange(store.recentSeconds(generation.request, 100), model);
    if (!isLate(usual, elapsedMsOf(each) / 1000)) return;
    each.late = true;
    await core.step(each.id, ({ state }) => (state === 'generating' ? {} : undefined));
  };

  /** Nobody will ever see it. What it cost can't be found out, unless it was finished once. */
  const giveUp = async (each: Watched, { id, provider, startedAtMs }: Generation, reason: Text): Promise<void> => {
    const { keepsResultsMs } = providerFacts(provider);
    const isOld = elapsedMsOf(each) > keepsResultsMs || clock.now() - (startedAtMs ?? clock.now()) > keepsResultsMs;
    await core.step(id, (now) => {
      if (now.state === 'downloading') return { to: 'expired', change: { reason } };
      return now.state === 'generating' ? unclear(core, now, isOld ? 'expired' : 'failed', reason) : undefined;
    });
    forget(each);
  };

  const recovered = async (each: Watched, generation: Generation): Promise<void> => {
    each.failures = 0;
    each.gone = 0;
    each.failingSinceMs = undefined;
    await hooks.otherCredentials.clear(generation);
    if (generation.reason?.key === 'provider.unreachable') {
      await setReason(each.id, undefined, (reason) => reason?.key === 'provider.unreachable');
    }
  };

  const setReason = async (id: string, reason: Text | undefined, instead: (of: Text | undefined) => boolean): Promise<void> => {
    await core.step(id, (now) => {
      return isWatched(now) && instead(now.reason) ? { change: { reason } } : undefined;
    });
  };

  const elapsedMsOf = (each: Watched): number => clock.monotonicMs() - each.startedMonotonicMs;

  const planAfterFailure = (each: Watched): void => {
    each.failures += 1;
    plan(each, backOffSeconds(each.settings, each.failures));
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
        const callOff = clock.after(Math.max(0, slotMinutes * 60_000 - elapsedMs), resolve);
        watched.set(generation.id, {
          id: generation.id,
          startedMonotonicMs: clock.monotonicMs() - elapsedMs,
          settings: pollSettings,
          nextMonotonicMs: clock.monotonicMs() + Math.max(firstMs, core.retryGraceLeftMs(generation.id, 'check')),
          checking: false,
          failures: 0,
          failingSinceMs: undefined,
          gone: 0,
          late: false,
          slotIsFree: () => {
            callOff();
            resolve();
          },
        });
        schedule();
      }),
    isLate: (id) => watched.get(id)?.late ?? false,
  };
}

/**
 * A filter for sound often lets the same request pass another time, and this one cost nothing. Once per generation: the note that
 * says so is stored together with the step. Not for somebody who called it off.
 */
function onceMore({ discarded, notes, provider }: Generation): Step | undefined {
  const again = text('provider.audioRetried', nameOf(provider));
  if (discarded || notes.some(({ key }) => key === again.key)) return undefined;
  return { to: 'queued', change: { operationName: undefined, startedAtMs: undefined, notes: [...notes, again] } };
}

function isWatched({ state }: Generation): boolean {
  return state === 'generating' || state === 'downloading';
}

/** As a key of another project is answered. */
function isRefusal(error: unknown): boolean {
  return error instanceof ProviderError && (error.kind === 'rejected' || error.pause !== undefined);
}

function videoExpired({ provider }: Generation): Text {
  return text('provider.videoExpired', nameOf(provider));
}

function noLongerThere(generation: Generation): ProviderError {
  return new ProviderError('rejected', videoExpired(generation), { code: 'operation_gone' });
}
