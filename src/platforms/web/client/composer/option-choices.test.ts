import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../../../testing/set-up/test-web.ts';
import type { Options } from '../server/api.ts';
import { hiddenOptions, moreOptions, quickOptions, shownValue } from './option-choices.ts';

let web: TestWeb;
let options: Options;

beforeAll(async () => {
  web = await startTestWeb({ models: ['preview', 'veo-3.1-generate-001'] });
  options = await (await web.ask('GET', '/api/video_chat/options')).json();
});

afterAll(() => web.stop());

it('has shape, quality, sharpness and length in sight, and the rest behind “More options” in its order', () => {
  expect(quickOptions(options)).toEqual(['aspect_ratio', 'quality', 'resolution', 'duration']);
  expect(moreOptions(options)).toEqual([
    ...['model', 'enhance', 'negative_prompt', 'generate_audio', 'person_generation', 'number_of_videos', 'seed', 'private'],
  ]);
});

it('asks for no id of a video that goes on, and names it where one is set', () => {
  const ofAVideo = ['extend_of', 'edit_of', 'upscale_of'];
  for (const name of ofAVideo) expect([...quickOptions(options), ...moreOptions(options)]).not.toContain(name);
  expect(hiddenOptions(options).slice(-ofAVideo.length)).toEqual(ofAVideo);
  for (const name of ofAVideo) expect(shownValue(options, name, '7b4f4154')).toBe('of an earlier video');
});

it('has fewer for a still', () => {
  expect([quickOptions(options.image), moreOptions(options.image)]).toEqual([
    ['aspect_ratio', 'quality', 'resolution'],
    ['model', 'private'],
  ]);
});
