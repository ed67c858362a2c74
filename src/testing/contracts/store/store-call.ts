import fc from 'fast-check';
import { type Generation, type GenerationState, transitions } from '../../../domain/generation.ts';
import type { ImageBytes } from '../../../domain/media.ts';
import type { OpenedStore } from './store-bench.ts';

export const [mostGenerations, latestMs] = [8, 10_000];
export const kinds = ['status', 'question', 'result'] as const;
export const states = Object.keys(transitions) as GenerationState[];
export const groups = ['day', 'person', 'channel', 'model', 'platform'] as const;

export const which = fc.nat(mostGenerations);
export const time = fc.nat(latestMs);
export const prompt = fc.array(fc.constantFrom('fox', 'foxes', 'lighthouse', 'Fähre', '猫', '雪の中', '🗼', "it's", '–', '\\'), {
  maxLength: 6,
});
export const person = fc.constantFrom(
  { platform: 'web', id: 'ada', name: 'Ada' },
  { platform: 'web', id: 'ben' },
  { platform: 'slack', tenant: 'T1', id: 'ada' },
  { platform: 'slack', tenant: 'T2', id: 'ada' },
);
export const usd = fc.integer({ min: 0, max: 5_000_000 }).map((micro) => micro / 1e6);
export const picture = fc.constantFrom('a', 'b');
export const usedWords = fc.constantFrom(
  'fox',
  'FOX',
  'foxe',
  'li',
  'fahre',
  '猫',
  '雪',
  '中の',
  '🗼',
  "it's",
  'fox 猫',
  '猫 fo',
  '!',
  "' & '",
);

/** One call of a store, with all that decides about its answer. */
export interface StoreCall {
  run(opened: OpenedStore): Promise<unknown>;
  /** How it stands in the report of a run that failed. */
  [fc.toStringMethod](): string;
}

export function call(name: string, given: unknown, run: StoreCall['run']): StoreCall {
  return { run, [fc.toStringMethod]: () => `${name} ${JSON.stringify(given)}` };
}

export const ids = (nth: number) => `g${nth}`;
export const one = async (
  { store }: OpenedStore,
  nth: number,
  act: (generation: Generation) => Promise<unknown>,
): Promise<unknown> => {
  const generation = await store.find(ids(nth));
  return generation === undefined ? 'nobody' : await act(generation);
};

export const image = (name: string): ImageBytes => ({
  ...{ sha256: name.repeat(64), mimeType: 'image/jpeg', width: 1, height: 1, sizeBytes: 900 },
  bytes: new Uint8Array(900).fill(name.charCodeAt(0)),
});
