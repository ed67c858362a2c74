import { expect, it } from 'vitest';
import { createVideoCommand } from '../../../commands/video.ts';
import { catalog } from '../../domain/catalog.ts';
import { picture } from '../../testing/fakes/chat/memory-people.ts';
import { noDefaults, noStyles } from '../../testing/set-up/no-styles.ts';
import { sampleRequest } from '../../testing/set-up/test-engine.ts';
import { changedValues, keptValues, valuesOf } from './change.ts';

const cat = picture('cat');
const { bytes: _, ...catWithoutBytes } = cat;
const refuse = async () => {
  throw new Error('not in this test');
};
const model = 'veo-3.1-generate-001';
const video = createVideoCommand({
  engine: {
    submit: refuse,
    submitAll: refuse,
    extensionSource: refuse,
    findByEvent: refuse,
    styles: noStyles,
    defaults: noDefaults,
    hasVideo: async () => false,
    image: async (sha256) => (sha256 === cat.sha256 ? cat : undefined),
  },
  models: catalog,
  defaultModel: model,
});
const request = sampleRequest({ model, prompt: 'a fox', seed: 7, negativePrompt: 'walls', image: catWithoutBytes });

it('a form starts with all that the earlier request had', async () => {
  expect(await valuesOf(video, request)).toMatchObject({ prompt: 'a fox', seed: 7, negative: 'walls', image: cat, model });
});

it('a changed request keeps every option that the form has no field for', async () => {
  const kept = await keptValues(video, request, ['prompt', 'negative', 'aspect', 'resolution', 'duration']);
  // It had sound: that stays, whatever its person chose since.
  expect(kept).toEqual({ seed: 7, image: cat, model, count: 1, audio: true });
});

it('a field that was emptied is empty, and a picture stays until another is given', async () => {
  const kept = await keptValues(video, request, ['prompt', 'negative', 'seed', 'image']);
  expect(kept).not.toHaveProperty('seed');
  expect(kept).not.toHaveProperty('negative');
  expect(kept).toMatchObject({ image: cat });
});

it('nothing is kept for a command that can’t be changed', async () => {
  const { recall: _recall, ...withoutRecall } = video;
  expect(await valuesOf(withoutRecall, request)).toEqual({});
});

it('a choice that decides others takes the place of what the form shows as it was, and of nothing that was set again', async () => {
  const shown = { prompt: 'a fox', model, resolution: '720p', duration: '8' };
  const left = async (filled: object) => Object.keys(await changedValues(video, request, { ...shown, ...filled }));
  expect(await left({})).toEqual(['prompt', 'model', 'resolution', 'duration']);
  expect(await left({ quality: 'best' })).toEqual(['prompt', 'duration', 'quality']);
  expect(await left({ quality: 'best', resolution: '1080p' })).toEqual(['prompt', 'resolution', 'duration', 'quality']);
});
