import { findModel, nameOf, type ProviderId } from '../domain/catalog.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import { type GenerationChange, longestWaitMs } from '../domain/generation-store.ts';
import { modelGoneText } from '../domain/retirement.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Core, Step } from './core.ts';
import { uncharged, unclear } from './unclear.ts';

/** Starts of one generation that its provider was too busy for before it is given up. */
const busyAttempts = 3;
/** Least wait between two of them (a busy provider answers 503 in bursts). */
const busyGapMs = 15_000;
/** Longest wait between two tries while the provider can't be reached. */
const longestUnreachableWaitMs = 60_000;

/** The provider's limit concerns everybody: nothing more is sent to it until then, or until an admin acts. */
export type PauseQueue = (provider: ProviderId, error: ProviderError) => void;

/** Takes a generation on whose start was not answered with an operation, by what is known about the request. */
export async function afterRefusal(
  core: Core,
  pauseQueue: PauseQueue,
  id: string,
  provider: ProviderId,
  error: unknown,
): Promise<void> {
  if (!(error instanceof ProviderError)) {
    core.log.error({ err: error, generationId: id }, 'a start failed in an unforeseen way; treated as unknown');
    return whileSubmitting(core, id, (now) => unclear(core, now, 'unknown', text('reason.outcomeUnknown', nameOf(provider))));
  }
  core.log.warn({ err: error, generationId: id, kind: error.kind, code: error.code }, 'a start did not succeed');
  if (error.pause !== undefined && (error.kind === 'not sent' || error.kind === 'rejected')) {
    pauseQueue(provider, error);
    return whileSubmitting(core, id, (now) => requeue(core, now, 0, error.text));
  }
  switch (error.kind) {
    case 'unknown':
      return whileSubmitting(core, id, (now) => unclear(core, now, 'unknown', error.text));
    case 'not sent':
      return whileSubmitting(core, id, (now) => afterUnreachable(core, now, provider));
    case 'transient':
      return whileSubmitting(core, id, (now) => afterBusy(core, now, provider, error));
    case 'rejected': {
      const { retryAfterMs } = error;
      if (retryAfterMs === undefined) {
        const told = await rejectedText(core, id, error);
        return whileSubmitting(core, id, (now) => uncharged(now, error.code === 'refused' ? 'refused' : 'failed', told));
      }
      pauseQueue(provider, error);
      const reason = text('reason.quota', { ...nameOf(provider), seconds: Math.ceil(retryAfterMs / 1000) });
      return whileSubmitting(core, id, (now) => requeue(core, now, retryAfterMs, reason));
    }
  }
}

async function whileSubmitting(core: Core, id: string, decide: (now: Generation) => Step): Promise<void> {
  await core.step(id, (now) => (now.state === 'submitting' ? decide(now) : undefined));
}

/** Until the provider is there again: 2 s, then twice as long each time, a minute at most. */
function afterUnreachable(core: Core, now: Generation, provider: ProviderId): Step {
  const unreachableTries = now.unreachableTries + 1;
  const delayMs = Math.min(longestUnreachableWaitMs, 1000 * 2 ** unreachableTries);
  return requeue(core, now, delayMs, text('reason.waitingForProvider', nameOf(provider)), { unreachableTries });
}

function afterBusy(core: Core, now: Generation, provider: ProviderId, error: ProviderError): Step {
  const busyTries = now.busyTries + 1;
  if (busyTries >= busyAttempts) return uncharged(now, 'failed', text('reason.gaveUpBusy', nameOf(provider)));
  const reason = text('reason.busy', { ...nameOf(provider), attempt: busyTries + 1, attempts: busyAttempts });
  return requeue(core, now, Math.max(busyGapMs, error.retryAfterMs ?? 0), reason, { busyTries });
}

/** Surely not taken: back in line at its old place, its reservation kept, no attempt counted. One that was called off ends, free of charge. */
function requeue(core: Core, now: Generation, delayMs: number, reason: Text, tries: GenerationChange = {}): Step {
  if (now.discarded) return uncharged(now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider)));
  const notBeforeMs = delayMs === 0 ? undefined : core.clock.now() + Math.min(delayMs, longestWaitMs);
  return { to: 'queued', change: { ...tries, attempts: now.attempts - 1, startedAtMs: undefined, notBeforeMs, reason } };
}

/** Why it can't be made. A model that is gone is told with one that is there, and to the admin with the setting. */
async function rejectedText(core: Core, id: string, error: ProviderError): Promise<Text> {
  const model = (await core.getSurely(id))?.request.model;
  if (error.code !== 'model_retired' || model === undefined) return error.text;
  core.gone.note(model);
  const replacement = findModel(model)?.replacement;
  const advice = replacement === undefined ? {} : { advice: `VIDEO_MODEL=${replacement}` };
  core.log.warn({ model, ...advice }, 'the provider no longer has the model; set VIDEO_MODEL to another');
  return modelGoneText(model, core.offeredNow());
}
