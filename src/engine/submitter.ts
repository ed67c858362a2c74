import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findModel, nameOf, type ProviderId } from '../domain/catalog.ts';
import { ProviderError, UserError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import { type GenerationChange, type JournalEntry, longestWaitMs, StoreError } from '../domain/generation-store.ts';
import { sentRequest } from '../domain/improved-prompt.ts';
import type { ImageBytes } from '../domain/media.ts';
import type { ExtendFrom, ProviderStart, VideoProvider } from '../domain/provider.ts';
import { modelGoneText } from '../domain/retirement.ts';
import { type Text, text } from '../domain/texts.ts';
import type { ExtensionSource } from '../domain/video-request.ts';
import type { Core, Step } from './core.ts';
import { named, uncharged, unclear } from './unclear.ts';

/** Starts of one generation that its provider was too busy for before it is given up. */
const busyAttempts = 3;
/** Least wait between two of them (a busy provider answers 503 in bursts). */
const busyGapMs = 15_000;
/** So long the database may take for the name of an operation, before it is written beside it as well. */
const journalAfterMs = 1000;

export interface Submitter {
  /**
   * Sends a queued generation to its provider, once.
   *
   * @param left called as soon as another one may be sent
   * @returns whether the provider has it now, so that its slot is taken until the operation is done
   */
  submit(generation: Generation, left: () => void): Promise<boolean>;
  /** Resolves when no request is on its way. */
  settled(): Promise<void>;
}

export interface SubmitterHooks {
  /** The provider's limit concerns everybody: nothing more is sent to this provider until then, or until an admin acts. */
  pauseQueue(provider: ProviderId, error: ProviderError): void;
}

export function createSubmitter(core: Core, hooks: SubmitterHooks, abort: AbortSignal): Submitter {
  const { clock, log, failpoint } = core;
  const store = core.store.store;
  const onTheWay = new Set<Promise<boolean>>();

  const submit = async (generation: Generation, left: () => void): Promise<boolean> => {
    const { id, request } = generation;
    const model = findModel(request.model);
    const provider = model && core.provider(model.provider);
    if (provider === undefined) {
      const reason = modelGoneText(request.model, core.offeredNow());
      await core.step(id, (now) => (now.state === 'queued' ? uncharged(core, now, 'failed', reason) : undefined));
      return false;
    }
    const start = await core.runStep(id, 'start', async () => {
      const gathered = await gather(generation);
      failpoint('before-intent', id);
      const intent = await core.step(id, (now) => intentOf(now, provider));
      return intent?.to === 'submitting' ? { gathered, attempt: intent.change?.attempts } : undefined;
    });
    // Its person canceled it between the pick and now.
    if (start === undefined) return false;
    failpoint('after-intent', id);
    if (!provider.startsAreShort) left();
    return send(id, provider, start.gathered, start.attempt);
  };

  const intentOf = (now: Generation, { id: provider, keyFingerprint }: VideoProvider): Step | undefined => {
    if (now.state !== 'queued') return undefined;
    // Not even where it came back into line after it was called off.
    if (now.discarded) return uncharged(core, now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider)));
    const change = { operationName: undefined, notBeforeMs: undefined, reason: undefined };
    return {
      to: 'submitting',
      change: { ...change, provider, keyFingerprint, attempts: now.attempts + 1, startedAtMs: clock.now() },
    };
  };

  const send = async (
    id: string,
    provider: VideoProvider,
    start: ProviderStart,
    attempt: number | undefined,
  ): Promise<boolean> => {
    let operationName: string;
    let notes: Generation['notes'];
    try {
      const request = provider.start(start, abort);
      failpoint('request-sent', id);
      ({ operationName, notes } = await request);
    } catch (error) {
      await afterRefusal(id, provider.id, error);
      return false;
    }
    failpoint('after-answer', id);
    const kept = await keepName(core, { generationId: id, attempt, operationName }, notes);
    failpoint('after-name', id);
    return kept;
  };

  const afterRefusal = async (id: string, provider: ProviderId, error: unknown): Promise<void> => {
    if (!(error instanceof ProviderError)) {
      log.error({ err: error, generationId: id }, 'a start failed in an unforeseen way; treated as unknown');
      return whileSubmitting(id, (now) => unclear(core, now, 'unknown', text('reason.outcomeUnknown', nameOf(provider))));
    }
    log.warn({ err: error, generationId: id, kind: error.kind, code: error.code }, 'a start did not succeed');
    if (error.pause !== undefined && (error.kind === 'not sent' || error.kind === 'rejected')) {
      hooks.pauseQueue(provider, error);
      return whileSubmitting(id, (now) => requeue(now, 0, error.text));
    }
    switch (error.kind) {
      case 'unknown':
        return whileSubmitting(id, (now) => unclear(core, now, 'unknown', error.text));
      case 'not sent':
        return whileSubmitting(id, (now) => {
          const unreachableTries = now.unreachableTries + 1;
          // Until the provider is there again: 2 s, then twice as long each time, a minute at most.
          const delayMs = Math.min(60_000, 1000 * 2 ** unreachableTries);
          return requeue(now, delayMs, text('reason.waitingForProvider', nameOf(provider)), { unreachableTries });
        });
      case 'transient':
        return whileSubmitting(id, (now) => {
          const busyTries = now.busyTries + 1;
          if (busyTries >= busyAttempts) return uncharged(core, now, 'failed', text('reason.gaveUpBusy', nameOf(provider)));
          const reason = text('reason.busy', { ...nameOf(provider), attempt: busyTries + 1, attempts: busyAttempts });
          return requeue(now, Math.max(busyGapMs, error.retryAfterMs ?? 0), reason, { busyTries });
        });
      case 'rejected': {
        const { retryAfterMs } = error;
        if (retryAfterMs === undefined) {
          const told = rejectedText(id, error);
          return whileSubmitting(id, (now) => uncharged(core, now, error.code === 'refused' ? 'refused' : 'failed', told));
        }
        hooks.pauseQueue(provider, error);
        const reason = text('reason.quota', { ...nameOf(provider), seconds: Math.ceil(retryAfterMs / 1000) });
        return whileSubmitting(id, (now) => requeue(now, retryAfterMs, reason));
      }
    }
  };

  /** Why it can't be made. A model that is gone is told with one that is there, and to the admin with the setting. */
  const rejectedText = (id: string, error: ProviderError): Text => {
    const model = core.get(id)?.request.model;
    if (error.code !== 'model_retired' || model === undefined) return error.text;
    core.gone.note(model);
    const replacement = findModel(model)?.replacement;
    const advice = replacement === undefined ? {} : { advice: `VIDEO_MODEL=${replacement}` };
    log.warn({ model, ...advice }, 'the provider no longer has the model; set VIDEO_MODEL to another');
    return modelGoneText(model, core.offeredNow());
  };

  const whileSubmitting = async (id: string, decide: (now: Generation) => Step): Promise<void> => {
    await core.step(id, (now) => (now.state === 'submitting' ? decide(now) : undefined));
  };

  /** Surely not taken: back in line at its old place, its reservation kept, no attempt counted. Whoever called it off gets it free of charge. */
  const requeue = (now: Generation, delayMs: number, reason: Text, tries: GenerationChange = {}): Step => {
    if (now.discarded) return uncharged(core, now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider)));
    const notBeforeMs = delayMs === 0 ? undefined : clock.now() + Math.min(delayMs, longestWaitMs);
    return { to: 'queued', change: { ...tries, attempts: now.attempts - 1, startedAtMs: undefined, notBeforeMs, reason } };
  };

  const gather = async (generation: Generation): Promise<ProviderStart> => {
    const { request } = generation;
    const extendFrom = request.extend === undefined ? undefined : await earlierVideo(core, request.extend);
    const picture = (sha256: string): ImageBytes => {
      const image = store.image(sha256);
      if (image === undefined) throw new UserError('invalid_image', text('image.damaged', { option: text('option.image') }));
      return image;
    };
    return {
      request: sentRequest(request, generation.sentPrompt),
      ...(request.image === undefined ? {} : { image: picture(request.image.sha256) }),
      ...(request.lastFrame === undefined ? {} : { lastFrame: picture(request.lastFrame.sha256) }),
      referenceImages: (request.referenceImages ?? []).map((image) => picture(image.sha256)),
      ...(extendFrom === undefined ? {} : { extendFrom }),
    };
  };

  return {
    submit: async (generation, left) => {
      const going = submit(generation, left);
      onTheWay.add(going);
      try {
        return await going;
      } finally {
        onTheWay.delete(going);
        left();
      }
    },
    settled: async () => {
      await Promise.allSettled(onTheWay);
    },
  };
}

/**
 * From here on the video is paid for: its handle is kept, whatever the disk says.
 *
 * @returns whether the provider works on it for this generation
 */
async function keepName(core: Core, entry: JournalEntry, notes: Generation['notes']): Promise<boolean> {
  const { log } = core;
  const { generationId: id, operationName } = entry;
  let isJournaled = false;
  const journal = (error?: unknown): void => {
    if (isJournaled) return;
    try {
      core.store.reserve.journal(entry);
      isJournaled = true;
      log.error({ err: error, ...entry }, 'the operation name went to the journal: the database can not be written');
    } catch (journalError) {
      // All that is left; it is no secret, and leads to nothing without the key.
      log.error({ err: journalError, ...entry }, 'the operation name could not be kept anywhere but here');
    }
  };
  const waiting = setTimeout(journal, journalAfterMs);
  try {
    const taken = await core.step(id, (now) => (now.state === 'submitting' ? named(core, now, operationName, notes) : undefined));
    if (isJournaled) dropFromJournal(core, entry);
    return taken?.to === 'generating';
  } catch (error) {
    journal(error);
    // Nobody watches the operation now; the next process finds it in the journal.
    if (error instanceof StoreError) core.storeBroke?.(error);
    throw error;
  } finally {
    clearTimeout(waiting);
  }
}

/** An entry that stays answers for no other start: it names its own. */
function dropFromJournal({ log, store: { reserve } }: Core, entry: JournalEntry): void {
  try {
    reserve.dropFromJournal(entry);
  } catch (error) {
    log.warn({ err: error, generationId: entry.generationId }, 'an entry of the journal could not be cleared');
  }
}

/** What we have of the video that is to go on. The provider says what to make of it if that is not enough. */
async function earlierVideo(core: Core, { generationId, uri }: ExtensionSource): Promise<ExtendFrom> {
  const earlier = core.get(generationId);
  const name = earlier?.operationName === undefined ? {} : { operationName: earlier.operationName };
  const file = earlier?.videos[0]?.file;
  if (uri !== undefined || file === undefined) return name;
  try {
    return { ...name, bytes: await readFile(join(core.settings.outputsFolder, file)) };
  } catch (error) {
    core.log.warn({ err: error, generationId }, 'the video that is to go on is not on the disk any more');
    return name;
  }
}
