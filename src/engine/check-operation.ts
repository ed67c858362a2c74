import { findModel, nameOf, type ProviderId, providerFacts } from '../domain/catalog.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import type { OperationCheck, ProviderVideo } from '../domain/provider.ts';
import { type Text, text } from '../domain/texts.ts';
import { unlessAborted } from '../lib/unless-aborted.ts';
import { endFailed, endRefused, finish, giveUp } from './conclude-operation.ts';
import type { Core } from './core.ts';
import { isLate, usualRange } from './eta.ts';
import type { OtherCredentials } from './other-credentials.ts';
import { backOffSeconds, nextCheckInSeconds, type PollSettings } from './poll-schedule.ts';

/** Providers answer 404 for an operation now and then; only this many in a row mean that it is gone. */
const goneConfirmations = 3;
/** Looks fail for this long before the person is told. */
const tellAfterFailingMs = 120_000;

/** A running operation, and what is known of its looks. */
export interface Watched {
  readonly id: string;
  /** On the clock that never jumps. */
  readonly startedMonotonicMs: number;
  readonly settings: PollSettings;
  nextMonotonicMs: number;
  /** When it was last found running, or watched for the first time. */
  lookedMonotonicMs: number;
  checking: boolean;
  /** Its provider told of it during a look, which may have been too early. */
  lookAgain: boolean;
  failures: number;
  failingSinceMs: number | undefined;
  gone: number;
  late: boolean;
  slotIsFree: () => void;
}

export interface CheckHooks {
  /** The provider has made it: the state is `downloading` now. @param isFirst whether it was not before */
  finished(id: string, videos: readonly ProviderVideo[], isFirst: boolean): void;
  /** The provider's refusal concerns everybody who waits for this provider. */
  refusedCredentials(provider: ProviderId, error: ProviderError): void;
  readonly otherCredentials: OtherCredentials;
}

export interface CheckDeps extends CheckHooks {
  readonly core: Core;
  /** Operations that are being watched. */
  inFlight(): number;
  /** There is nothing more to look at; its slot is free. */
  forget(each: Watched): void;
}

/** Looks at an operation once: takes its generation on, or plans the next look. */
export async function checkOperation(deps: CheckDeps, each: Watched): Promise<void> {
  const { core } = deps;
  const generation = await core.get(each.id);
  if (generation === undefined || !isWatched(generation)) return deps.forget(each);
  const { operationName, request } = generation;
  // Its name was another's, see the migration that says so.
  if (operationName === undefined) {
    return leave(deps, each, generation, text('provider.operationGone', nameOf(generation.provider)));
  }
  const keeper = core.keeper(generation);
  if (keeper === undefined) return afterOtherCredentials(deps, each, generation);
  let result: OperationCheck;
  try {
    result = await unlessAborted(
      keeper.provider.check({ name: operationName, model: request.model }, core.stopping),
      core.stopping,
    );
  } catch (error) {
    if (core.stopping.aborted) return;
    if (!keeper.isOwn && isRefusal(error)) return afterOtherCredentials(deps, each, generation);
    return afterError(deps, each, generation, error);
  }
  if (generation.state === 'downloading' && (result.state === 'refused' || result.state === 'failed')) {
    // The provider had it, and was paid for it; what it says now is believed as late as that it knows nothing of it.
    return afterError(deps, each, generation, noLongerThere(generation));
  }
  await recovered(deps, each, generation);
  core.failpoint('after-check', each.id);
  await conclude(deps, each, generation, result);
}

async function conclude(deps: CheckDeps, each: Watched, generation: Generation, result: OperationCheck): Promise<void> {
  const { core } = deps;
  const { id } = generation;
  switch (result.state) {
    case 'running':
      return stillRunning(deps, each, generation);
    case 'finished': {
      const done = await finish(core, generation, result);
      if (generation.state === 'generating') core.measures?.seen((core.clock.monotonicMs() - each.lookedMonotonicMs) / 1000);
      deps.forget(each);
      core.failpoint('after-done', id);
      if (done) deps.finished(id, result.videos, generation.state === 'generating');
      return;
    }
    case 'refused':
      await endRefused(core, id, result);
      return deps.forget(each);
    case 'failed':
      await endFailed(core, id, result);
      return deps.forget(each);
  }
}

async function stillRunning(deps: CheckDeps, each: Watched, generation: Generation): Promise<void> {
  const { core } = deps;
  each.lookedMonotonicMs = core.clock.monotonicMs();
  const hours = providerFacts(generation.provider).keepsResultsMs / 3_600_000;
  if (await grewTooOld(deps, each, generation, text('reason.expired', { ...nameOf(generation.provider), hours }))) return;
  await tellLate(core, each, generation);
  plan(core, each, nextCheckInSeconds(each.settings, elapsedMsOf(core, each) / 1000, deps.inFlight(), each.id));
}

async function afterError(deps: CheckDeps, each: Watched, generation: Generation, error: unknown): Promise<void> {
  const { core } = deps;
  if (error instanceof ProviderError && error.code === 'operation_gone') {
    each.gone += 1;
    if (each.gone >= goneConfirmations) return leave(deps, each, generation, error.text);
    return plan(core, each, each.settings.gapSeconds);
  }
  if (error instanceof ProviderError && error.pause === 'credentials') deps.refusedCredentials(generation.provider, error);
  core.log.warn({ err: error, generationId: each.id, failures: each.failures + 1 }, 'a check did not succeed');
  planAfterFailure(core, each);
  each.failingSinceMs ??= core.clock.monotonicMs();
  if (core.clock.monotonicMs() - each.failingSinceMs > tellAfterFailingMs) {
    await setReason(core, each.id, text('provider.unreachable', nameOf(generation.provider)), (reason) => reason === undefined);
  }
  if (await grewTooOld(deps, each, generation, videoExpired(generation))) return;
  await tellLate(core, each, generation);
}

/** It can only be looked at once the credentials that started it are back, which takes an admin. Nobody has to wait for that. */
async function afterOtherCredentials(deps: CheckDeps, each: Watched, generation: Generation): Promise<void> {
  each.slotIsFree();
  planAfterFailure(deps.core, each);
  await deps.otherCredentials.note(generation);
  await grewTooOld(deps, each, generation, videoExpired(generation));
}

/** After so long there is nothing to look at any more, whatever looks say. */
async function grewTooOld(deps: CheckDeps, each: Watched, generation: Generation, reason: Text): Promise<boolean> {
  if (elapsedMsOf(deps.core, each) <= providerFacts(generation.provider).keepsResultsMs) return false;
  await leave(deps, each, generation, generation.state === 'downloading' ? videoExpired(generation) : reason);
  return true;
}

async function leave({ core, forget }: CheckDeps, each: Watched, generation: Generation, reason: Text): Promise<void> {
  await giveUp(core, generation, elapsedMsOf(core, each), reason);
  forget(each);
}

async function tellLate(core: Core, each: Watched, generation: Generation): Promise<void> {
  const model = findModel(generation.request.model);
  if (each.late || model === undefined || generation.state !== 'generating') return;
  const usual = usualRange(await core.store.recentSeconds(generation.request, 100), model);
  if (!isLate(usual, elapsedMsOf(core, each) / 1000)) return;
  each.late = true;
  await core.step(each.id, ({ state }) => (state === 'generating' ? {} : undefined));
}

/** The provider answered: what went wrong before does not count any more. */
async function recovered({ core, otherCredentials }: CheckDeps, each: Watched, generation: Generation): Promise<void> {
  each.failures = 0;
  each.gone = 0;
  each.failingSinceMs = undefined;
  await otherCredentials.clear(generation);
  if (generation.reason?.key === 'provider.unreachable') {
    await setReason(core, each.id, undefined, (reason) => reason?.key === 'provider.unreachable');
  }
}

/** @param instead whether the present reason gives way to it */
async function setReason(
  core: Core,
  id: string,
  reason: Text | undefined,
  instead: (of: Text | undefined) => boolean,
): Promise<void> {
  await core.step(id, (now) => (isWatched(now) && instead(now.reason) ? { change: { reason } } : undefined));
}

/** The next look comes later with each one that fails. */
export function planAfterFailure(core: Pick<Core, 'clock'>, each: Watched): void {
  each.failures += 1;
  plan(core, each, backOffSeconds(each.settings, each.failures));
}

function plan({ clock }: Pick<Core, 'clock'>, each: Watched, inSeconds: number): void {
  each.nextMonotonicMs = clock.monotonicMs() + inSeconds * 1000;
}

function elapsedMsOf({ clock }: Pick<Core, 'clock'>, each: Watched): number {
  return clock.monotonicMs() - each.startedMonotonicMs;
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
