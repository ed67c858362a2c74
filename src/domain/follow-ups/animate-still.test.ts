import { expect, it } from 'vitest';
import { createAnimateStillCommand } from '../../../commands/animate-still.ts';
import { UserError } from '../errors.ts';
import '../../app/installed.ts';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { noDefaults, noStyles } from '../../testing/set-up/no-styles.ts';
import { findModel, type Model } from '../catalog.ts';
import type { GenerationView } from '../generation.ts';
import { priceUsd } from '../video-request.ts';
import { stillActionsOf } from './animate-still.ts';

const model = (id: string): Model => {
  const found = findModel(id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
};
const fast = model('veo-3.1-fast-generate-preview');
const offer = { models: [model('veo-3.1-generate-preview'), fast], usual: fast };
const sample = sampleGeneration();
const still: GenerationView = {
  ...{
    ...sample,
    state: 'completed',
    removedAtMs: undefined,
    position: undefined,
    eta: undefined,
    paused: undefined,
    late: false,
  },
  request: { ...sample.request, model: 'gemini-nano-banana-2.1', durationSeconds: 0, resolution: '1k', aspectRatio: '1:1' },
  videos: [{ file: `${sample.id}.png`, sizeBytes: 1, durationSeconds: 0, width: 1024, height: 1024 }],
};

it('says of a still what a video of it costs by the model that is taken when nobody chooses', async () => {
  const [action, ...others] = stillActionsOf(still, offer);
  expect(others).toEqual([]);
  expect(action).toMatchObject({ generationId: still.id, video: 1, label: { key: 'button.animate' } });
  const command = createAnimateStillCommand({
    ...{ models: offer.models, defaultModel: fast.id },
    engine: {
      find: async () => still,
      findByEvent: async () => undefined,
      requireRoom: async () => undefined,
      styles: noStyles,
      defaults: noDefaults,
      submit: () => Promise.reject(new Error('nothing is made')),
      lastFrame: () => Promise.reject(new Error('nothing is read')),
    },
  });
  const planned = await command.plan({ id: still.id });
  expect(planned).toMatchObject({ model: fast.id, image: { width: 1024 } });
  expect(action?.priceUsd).toBe(priceUsd(planned, fast));
  expect(action?.priceUsd).toBeGreaterThan(0);
});

it.each<[string, GenerationView]>([
  ['a video', { ...still, request: sample.request }],
  ['one that was deleted', { ...still, removedAtMs: 1 }],
  ['one that is not finished', { ...still, state: 'generating' }],
])('offers nothing of %s, and makes nothing', async (_, generation) => {
  expect(stillActionsOf(generation, offer)).toEqual([]);
  const command = createAnimateStillCommand({
    ...{ models: offer.models, defaultModel: fast.id },
    engine: {
      find: async () => generation,
      findByEvent: async () => undefined,
      requireRoom: async () => undefined,
      styles: noStyles,
      defaults: noDefaults,
      submit: () => Promise.reject(new Error('it was submitted')),
      lastFrame: () => Promise.reject(new Error('it was read')),
    },
  });
  const call = { requester: still.requester, replyTarget: still.replyTarget, mayManage: false, eventId: 'e' };
  await expect(command.run({ id: still.id }, call)).rejects.toThrow(UserError);
});

it('is agreed to with the price that was pressed, and asked about for the reason of its door', async () => {
  const submissions: unknown[] = [];
  const command = createAnimateStillCommand({
    ...{ models: offer.models, defaultModel: fast.id },
    engine: {
      find: async () => still,
      findByEvent: async () => undefined,
      requireRoom: async () => undefined,
      styles: noStyles,
      defaults: noDefaults,
      submit(submission) {
        submissions.push(submission);
        return Promise.reject(new Error('stop here'));
      },
      lastFrame: async () => ({
        ...{ sha256: 'f', mimeType: 'image/jpeg', width: 1024, height: 1024, sizeBytes: 1, bytes: new Uint8Array([1]) },
      }),
    },
  });
  const consent = { agreedUsd: 0.8, askBecause: 'another person' } as const;
  const call = { requester: still.requester, replyTarget: still.replyTarget, mayManage: false, eventId: 'e', ...consent };
  await expect(command.run({ id: still.id, prompt: 'it moves' }, call)).rejects.toThrow('stop here');
  expect(submissions).toMatchObject([{ ...consent, source: { how: 'animate' }, request: { prompt: 'it moves' } }]);
});
