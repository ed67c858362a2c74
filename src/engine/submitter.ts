import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findModel, type ProviderId } from '../domain/catalog.ts';
import { ProviderError, UserError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import { longestWaitMs } from '../domain/generation-store.ts';
import { sentRequest } from '../domain/improved-prompt.ts';
import type { ExtendFrom, ImageBytes, ProviderStart, VideoProvider } from '../domain/ports.ts';
import { text } from '../domain/texts.ts';
import type { ExtensionSource } from '../domain/video-request.ts';
import { type Core, keptByGoogleMs } from './core.ts';

/** Starts of one generation that Google was too busy for before it is given up. */
const busyAttempts = 3;
/** Least wait between two of them (Google answers 503 in bursts). */
const busyGapMs = 15_000;

export interface Submitter {
  /**
   * Sends a queued generation to its provider, once.
   *
   * @param left called as soon as another one may be sent
   * @returns whether Google has it now, so that its slot is taken until the operation is done
   */
  submit(generation: Generation, left: () => void): Promise<boolean>;
  /** Resolves when no request is on its way. */
  settled(): Promise<void>;
}

export interface SubmitterHooks {
  /** Google's limit concerns everybody: nothing more is sent to this provider until then, or until an admin acts. */
  pauseQueue(provider: ProviderId, error: ProviderError): void;
}

export function createSubmitter(core: Core, hooks: SubmitterHooks, abort: AbortSignal): Submitter {
  const { clock, log, failpoint } = core;
  const store = core.store.store;
  /** How often Google was too busy for a generation, since this process runs. */
  const busy = new Map<string, number>();
  const onTheWay = new Set<Promise<boolean>>();

  const submit = async (generation: Generation, left: () => void): Promise<boolean> => {
    const { id, request } = generation;
    const model = findModel(request.model);
    const provider = model && core.provider(model.provider);
    if (provider === undefined) {
      await core.advance(
        id,
        'queued',
        'failed',
        { reason: text('google.modelRetiredNoReplacement', { model: request.model }) },
        () => store.settle(id, 'released', clock.now()),
      );
      return false;
    }
    const start = await core.runStep(id, 'start', async () => {
      const gathered = await gather(generation);
      failpoint('before-intent', id);
      const intent = await core.advance(id, 'queued', 'submitting', {
        provider: provider.id,
        keyFingerprint: provider.keyFingerprint,
        attempts: generation.attempts + 1,
        startedAtMs: clock.now(),
        operationName: undefined,
        notBeforeMs: undefined,
        reason: undefined,
      });
      return intent ? gathered : undefined;
    });
    // Its person canceled it between the pick and now.
    if (start === undefined) return false;
    failpoint('after-intent', id);
    if (!provider.startsAreShort) left();
    return send(generation, provider, start);
  };

  const send = async (generation: Generation, provider: VideoProvider, start: ProviderStart): Promise<boolean> => {
    const { id } = generation;
    let operationName: string;
    let notes: Generation['notes'];
    try {
      const request = provider.start(start, abort);
      failpoint('request-sent', id);
      ({ operationName, notes } = await request);
    } catch (error) {
      await afterRefusal(generation, error);
      return false;
    }
    busy.delete(id);
    failpoint('after-answer', id);
    await keepOperationName(id, operationName, notes);
    failpoint('after-name', id);
    return true;
  };

  /** From here on the video is paid for: its handle is kept, whatever the disk says. */
  const keepOperationName = async (id: string, operationName: string, notes: Generation['notes']): Promise<void> => {
    const known = core.get(id)?.notes ?? [];
    const commit = core.advance(id, 'submitting', 'generating', { operationName, notes: [...known, ...notes] });
    const waiting = setTimeout(() => {
      core.store.reserve.journal({ generationId: id, operationName });
      log.error({ generationId: id, operationName }, 'the operation name went to the journal: the database can not be written');
    }, 1000);
    try {
      await commit;
    } finally {
      clearTimeout(waiting);
    }
  };

  const afterRefusal = async (generation: Generation, error: unknown): Promise<void> => {
    const { id } = generation;
    const nowMs = clock.now();
    if (!(error instanceof ProviderError)) {
      log.error({ err: error, generationId: id }, 'a start failed in an unforeseen way; treated as unknown');
      return toUnknown(id);
    }
    log.warn({ err: error, generationId: id, kind: error.kind, code: error.code }, 'a start did not succeed');
    if (error.pause !== undefined && (error.kind === 'not sent' || error.kind === 'rejected')) {
      hooks.pauseQueue(generation.provider, error);
      return requeue(generation, 0, error.text);
    }
    switch (error.kind) {
      case 'unknown':
        return toUnknown(id);
      case 'not sent':
        return requeue(generation, backOffMs(generation), text('reason.waitingGoogle'));
      case 'transient': {
        const times = (busy.get(id) ?? 0) + 1;
        busy.set(id, times);
        if (times >= busyAttempts) {
          busy.delete(id);
          return fail(id, text('reason.gaveUpBusy'));
        }
        const delayMs = Math.max(busyGapMs, error.retryAfterMs ?? 0);
        return requeue(generation, delayMs, text('reason.busy', { attempt: times + 1, attempts: busyAttempts }));
      }
      case 'rejected':
        if (error.retryAfterMs !== undefined) {
          hooks.pauseQueue(generation.provider, error);
          return requeue(generation, error.retryAfterMs, text('reason.quota', { seconds: Math.ceil(error.retryAfterMs / 1000) }));
        }
        return error.code === 'refused' ? end(id, 'refused', error.text) : fail(id, error.text);
    }

    async function toUnknown(unknownId: string): Promise<void> {
      const reason = error instanceof ProviderError ? error.text : text('reason.outcomeUnknown');
      await core.advance(unknownId, 'submitting', 'unknown', { charged: 'maybe', reason }, () =>
        store.holdReservations(unknownId, nowMs + keptByGoogleMs),
      );
    }
  };

  /** Surely not taken: back in line at its old place, its reservation kept, no attempt counted. */
  const requeue = async (generation: Generation, delayMs: number, reason: Generation['reason']): Promise<void> => {
    const { id } = generation;
    if (core.get(id)?.discarded) return fail(id, text('reason.canceledByPerson'));
    await core.advance(id, 'submitting', 'queued', {
      attempts: generation.attempts,
      startedAtMs: undefined,
      notBeforeMs: delayMs === 0 ? undefined : clock.now() + Math.min(delayMs, longestWaitMs),
      reason,
    });
  };

  const fail = (id: string, reason: Generation['reason']): Promise<void> => end(id, 'failed', reason);

  const end = async (id: string, to: 'failed' | 'refused', reason: Generation['reason']): Promise<void> => {
    await core.advance(id, 'submitting', to, { reason, charged: 'no' }, () => store.settle(id, 'released', clock.now()));
  };

  /** Waits for Google to be there again: 2 s, then twice as long each time, a minute at most. */
  const unreachable = new Map<string, number>();
  const backOffMs = (generation: Generation): number => {
    const times = (unreachable.get(generation.id) ?? 0) + 1;
    unreachable.set(generation.id, times);
    return Math.min(60_000, 1000 * 2 ** times);
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
