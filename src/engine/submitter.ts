import { findModel, nameOf } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import { longestWaitMs } from '../domain/generation-store.ts';
import type { ProviderStart, VideoProvider } from '../domain/provider.ts';
import { modelGoneText } from '../domain/retirement.ts';
import type { StartRoom } from '../domain/start-room.ts';
import { text } from '../domain/texts.ts';
import { afterRefusal, type PauseQueue } from './after-refusal.ts';
import type { Core, Step } from './core.ts';
import { isUnseen } from './deliver.ts';
import { gatherStart } from './gather-start.ts';
import { keepName } from './keep-name.ts';
import { slotMinutes } from './poller.ts';
import { rateWindowMs } from './rate-window.ts';
import type { StartTurn } from './start-turns.ts';
import { uncharged } from './unclear.ts';

/** With several processes a turn that is older than this is not used. */
const latestMs = 3000;

export interface Submitter {
  /**
   * Sends a queued generation to its provider, once.
   *
   * @param decided called once its intent is stored, or it is clear that it does not leave: the line may go on to the next
   * @returns whether the provider has it now, so that its slot is taken until the operation is done
   */
  submit(generation: Generation, turn: StartTurn, decided: () => void): Promise<boolean>;
  /** Ids of those that are being sent, or wait for their answer. */
  onTheWay(): readonly string[];
  /** Resolves when no request is on its way. */
  settled(): Promise<void>;
}

export interface SubmitterHooks {
  readonly pauseQueue: PauseQueue;
  /** Other processes have taken all the room that there is: nothing leaves for a moment. */
  noRoom(): void;
}

interface SubmitDeps extends SubmitterHooks {
  readonly core: Core;
  /** Lets go of requests that wait for their answer. */
  readonly abort: AbortSignal;
}

export function createSubmitter(core: Core, hooks: SubmitterHooks, abort: AbortSignal): Submitter {
  const deps: SubmitDeps = { core, abort, ...hooks };
  const onTheWay = new Map<Promise<boolean>, string>();
  return {
    submit: async (generation, turn, decided) => {
      const going = submit(deps, generation, turn, decided);
      onTheWay.set(going, generation.id);
      try {
        return await going;
      } finally {
        onTheWay.delete(going);
        turn.over();
      }
    },
    onTheWay: () => [...onTheWay.values()],
    settled: async () => {
      await Promise.allSettled(onTheWay.keys());
    },
  };
}

async function submit(deps: SubmitDeps, generation: Generation, turn: StartTurn, decided: () => void): Promise<boolean> {
  const { core } = deps;
  const { id, request } = generation;
  const model = findModel(request.model);
  const provider = model && core.provider(model.provider);
  if (provider === undefined) {
    const reason = modelGoneText(request.model, core.offeredNow());
    await core.step(id, (now) => (now.state === 'queued' ? uncharged(now, 'failed', reason) : undefined));
    return false;
  }
  const take = async () => {
    const gathered = await partsOf(core, generation);
    if (gathered === undefined) return undefined;
    core.failpoint('before-intent', id);
    const askedMs = core.clock.monotonicMs();
    const attempt = await takeTurn(deps, id, provider, turn);
    return attempt === undefined ? undefined : { gathered, attempt, askedMs };
  };
  const start = await core.runStep(id, 'start', take, (taken) => taken !== undefined);
  // Its person canceled it between the pick and now, or it has to wait after all.
  if (start === undefined) return false;
  core.failpoint('after-intent', id);
  if (isLate(core, start.askedMs)) {
    await unsent(core, id, start.attempt);
    return false;
  }
  // Nothing is waited for between the intent and the request.
  const sent = send(deps, id, provider, start, turn);
  decided();
  return sent;
}

/** @returns undefined where something that it is made of is gone: that ends it, and nothing was paid */
async function partsOf(core: Core, generation: Generation): Promise<ProviderStart | undefined> {
  try {
    return await gatherStart(core, generation);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    core.log.warn({ err: error, generationId: generation.id }, 'what a generation is made of is gone');
    const end = (now: Generation): Step | undefined =>
      now.state === 'queued' ? uncharged(now, 'failed', error.text) : undefined;
    await core.step(generation.id, end);
    return undefined;
  }
}

/**
 * Takes a generation's turn, in one transaction: whether it still waits and may leave, and the intent to send it. By then it counts as a start and
 * holds a slot.
 *
 * @returns which attempt it is; undefined where it does not leave now
 */
async function takeTurn(
  { core, noRoom }: Pick<SubmitDeps, 'core' | 'noRoom'>,
  id: string,
  provider: VideoProvider,
  turn: StartTurn,
): Promise<number | undefined> {
  let isFull = false;
  const step = await core.takeTurn(id, async (now, inner) => {
    const room = core.sharing === undefined ? undefined : await inner.store.room(sharedLimits(core), core.clock.now());
    isFull = room?.isThere === false;
    if (isFull || core.sharing?.isHeld() === false) return undefined;
    // Those that show it are away for longer than it was held back.
    const mustWait = core.sharing !== undefined && now.state === 'queued' && (await isUnseen(inner, now));
    if (mustWait) return { change: { notBeforeMs: core.clock.now() + longestWaitMs } };
    const intent = turn.mayLeave() ? await intentOf(inner, now, provider, room?.nowMs ?? core.clock.now()) : undefined;
    return intent?.to === 'submitting' ? { ...intent, also: ({ store }) => core.endStep(store, id, 'start') } : intent;
  });
  if (isFull) noRoom();
  return step?.to === 'submitting' ? step.change?.attempts : undefined;
}

/** What holds over all processes together. */
function sharedLimits({ settings }: Core): StartRoom {
  return {
    atOnce: settings.concurrentGenerations,
    perMinute: settings.generationsPerMinute,
    windowMs: rateWindowMs + latestMs,
    mayRunMs: slotMinutes * 60_000,
  };
}

/** Whether a turn is too old to be used: its place in the minute is over, or the process stood still and others count on its death. */
function isLate({ sharing, clock }: Core, askedMs: number): boolean {
  return sharing !== undefined && (clock.monotonicMs() - askedMs > latestMs || !sharing.isHeld());
}

/** It was never sent, so it goes back into line, at its place. */
async function unsent(core: Core, id: string, attempt: number): Promise<void> {
  await core.step(id, (now) =>
    now.state === 'submitting' && now.attempts === attempt
      ? { to: 'queued', change: { attempts: attempt - 1, startedAtMs: undefined } }
      : undefined,
  );
}

async function intentOf(
  inner: Core,
  now: Generation,
  { id: provider, keyFingerprint }: VideoProvider,
  startedAtMs: number,
): Promise<Step | undefined> {
  // It was picked before the admin held the queue up.
  if (now.state !== 'queued' || now.waitsFor !== undefined || (await inner.hold.current()) !== undefined) return undefined;
  // Not even where it came back into line after it was called off.
  if (now.discarded) return uncharged(now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider)));
  const change = { operationName: undefined, notBeforeMs: undefined, reason: undefined };
  return {
    to: 'submitting',
    change: { ...change, provider, keyFingerprint, attempts: now.attempts + 1, startedAtMs },
  };
}

/** The only place that asks for something that costs money. */
async function send(
  { core, abort, pauseQueue }: SubmitDeps,
  id: string,
  provider: VideoProvider,
  { gathered, attempt }: { readonly gathered: ProviderStart; readonly attempt: number },
  turn: StartTurn,
): Promise<boolean> {
  let operationName: string;
  let notes: Generation['notes'];
  try {
    turn.leaves(provider.startsAreShort);
    const request = provider.start(gathered, abort);
    core.failpoint('request-sent', id);
    ({ operationName, notes } = await request);
  } catch (error) {
    turn.answered(false);
    await afterRefusal(core, pauseQueue, id, provider.id, error);
    return false;
  }
  turn.answered(true);
  core.failpoint('after-answer', id);
  const kept = await keepName(core, { generationId: id, attempt, operationName }, notes);
  core.failpoint('after-name', id);
  return kept;
}
