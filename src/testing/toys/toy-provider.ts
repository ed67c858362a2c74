import { writeFile } from 'node:fs/promises';
import { ProviderError, type ProviderErrorKind } from '../../domain/errors.ts';
import type { VideoProvider } from '../../domain/provider.ts';
import { secret } from '../../domain/setting-kinds.ts';
import { setting } from '../../domain/settings.ts';
import { type Text, text } from '../../domain/texts.ts';
import { googleModels } from '../../providers/google/models.ts';
import { defineProvider } from '../../providers/provider-module.ts';
import { type ToyAnswer, type ToyRequest, toyKeepsMs } from './toy-vendor.ts';

export type AskToy = (request: ToyRequest, signal: AbortSignal) => Promise<ToyAnswer>;

const by = { provider: 'Toy' } as const;
const sentences = {
  ...{ unreachable: text('provider.unreachable', by), unclear: text('provider.noClearAnswer', by) },
  ...{ invalid: text('provider.invalidNoMessage', by), busy: text('provider.overloaded', by) },
  ...{
    lost: text('provider.operationGone', by),
    expired: text('provider.videoExpired', by),
    fetch: text('provider.downloadFailed'),
  },
} as const satisfies Record<string, Text>;

function failed(kind: ProviderErrorKind, code: string, sentence: keyof typeof sentences, cause?: unknown): ProviderError {
  return new ProviderError(kind, sentences[sentence], { code, cause });
}

/** @param ask sends one request; throws `unreachable` for one that never left */
export function createToyProvider(ask: AskToy): VideoProvider {
  const isUnsent = (error: unknown): boolean => error instanceof Error && error.message === 'unreachable';
  return {
    id: 'toy',
    keyFingerprint: 'toy',
    startsAreShort: true,
    async start({ request, image }, signal) {
      if (signal.aborted) throw failed('not sent', 'aborted', 'unreachable', signal.reason);
      const picture = image === undefined ? {} : { image: Buffer.from(image.bytes).toString('base64') };
      const body: ToyRequest = { kind: 'start', prompt: request.prompt, seconds: request.durationSeconds, ...picture };
      const answer = await ask(body, signal).catch((error: unknown) => {
        throw isUnsent(error)
          ? failed('not sent', 'unreachable', 'unreachable', error)
          : failed('unknown', 'no_answer', 'unclear', error);
      });
      if (answer.status === 422) throw failed('rejected', 'invalid_argument', 'invalid');
      if (answer.status === 503) throw failed('transient', 'overloaded', 'busy');
      if (answer.name === undefined) throw failed('unknown', 'unreadable_answer', 'unclear');
      return { operationName: answer.name, notes: [] };
    },
    async check({ name }, signal) {
      if (!/^toy-\d+$/.test(name)) throw failed('rejected', 'operation_gone', 'lost');
      const { status, state } = await ask({ kind: 'look', name }, signal).catch((error: unknown) => {
        throw failed('transient', isUnsent(error) ? 'unreachable' : 'no_answer', 'unclear', error);
      });
      if (status === 404) throw failed('rejected', 'operation_gone', 'lost');
      if (state === 'finished') return { state, videos: [{ mimeType: 'video/mp4', uri: name }], notes: [] };
      if (state === 'refused') return { state, reason: text('provider.refusedNoReason', by), supportCodes: [] };
      return state === 'running' ? { state } : { state: 'failed', reason: text('provider.failedNoMessage', by), code: 'broken' };
    },
    async download({ uri = '' }, path, signal) {
      const { bytes } = await ask({ kind: 'fetch', name: uri }, signal).catch((error: unknown) => {
        throw failed('transient', signal.aborted ? 'download_aborted' : 'download_incomplete', 'fetch', error);
      });
      if (bytes === undefined) throw failed('rejected', 'video_expired', 'expired');
      await writeFile(path, bytes, { flag: 'wx' }).catch((error: unknown) => {
        throw failed('transient', 'download_disk', 'fetch', error);
      });
    },
  };
}

const key = setting('TOY_KEY', secret(text('expected.apiKey')), { help: 'Key for the toy.' });
const [row] = googleModels.filter(({ makes }) => makes === 'video');
const model = row && {
  ...row,
  id: 'toy-1',
  label: 'Toy 1',
  provider: 'toy',
  status: 'available' as const,
  minimumLatencySeconds: 1,
};
const models = model === undefined ? [] : [model];

/** A provider as short as one can be, for the proof that it takes a folder and one line in the list. */
export function toyModule(ask: AskToy) {
  return defineProvider({
    id: 'toy',
    label: by.provider,
    settings: { title: 'Toy', prefixes: ['TOY'], all: [key], read: ({ read }) => read(key) },
    secretShapes: [],
    ways: { toy: { credentialSettings: key.name, setUpWith: 'toy key' } },
    models,
    keepsResultsMs: toyKeepsMs,
    offers: (given) => (given === undefined ? [] : [{ why: text('backend.byModel', { model: 'toy-1' }), models }]),
    missingFor: ({ provider }, given) => (provider === 'toy' && given === undefined ? key.name : undefined),
    create: async (given) => ({ providers: given === undefined ? [] : [createToyProvider(ask)] }),
  });
}
