import { expect, it } from 'vitest';
import { createVideoCommand } from '../../../commands/video.ts';
import { catalog, findModel, type Model } from '../../domain/catalog.ts';
import { createTexts } from '../../lib/say.ts';
import '../../testing/set-up/install.ts';
import { noDefaults, noStyles } from '../../testing/set-up/no-styles.ts';
import { modelChoices, modelTyped } from './model-choices.ts';

const { say } = createTexts();
const unused = (): never => {
  throw new Error('nothing is made here');
};
const models = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001', 'veo-3.1-lite-generate-001'].flatMap((id): Model[] =>
  [findModel(id) ?? []].flat(),
);
const engine = {
  submit: unused,
  submitAll: unused,
  findByEvent: unused,
  image: unused,
  extensionSource: unused,
  hasVideo: unused,
  styles: noStyles,
  defaults: noDefaults,
};
const command = createVideoCommand({ engine, models, defaultModel: 'veo-3.1-generate-001' });
const asker = { requester: { platform: 'web', id: 'ada' }, replyTarget: { platform: 'web', channelId: 's', ids: {} } };
const labels = async (raw: Readonly<Record<string, unknown>>, typed = '') =>
  (await modelChoices(command, raw, typed, catalog, asker)).map(({ label }) => say(label));

it('says of each model what a video by it costs, with what has been typed so far', async () => {
  expect(await labels({})).toEqual([
    'Veo 3.1: $3.20* for 8 s, 720p',
    'Veo 3.1 Fast: $0.80* for 8 s, 720p',
    'Veo 3.1 Lite: $0.40* for 8 s, 720p',
  ]);
  expect((await labels({ duration: '4', count: '2' }))[1]).toBe('Veo 3.1 Fast: $0.80* for 4 s, 720p');
  // What can't be read yet is left out, and what a model can't do has no price.
  expect((await labels({ duration: 'fo', resolution: '1080p' }))[1]).toBe('Veo 3.1 Fast: $0.96* for 8 s, 1080p');
  expect((await labels({ duration: '4', resolution: '1080p' }))[1]).toBe('Veo 3.1 Fast');
});

it('finds models by their name and their id, also where somebody typed them without choosing', async () => {
  expect(await labels({}, ' FAST ')).toEqual(['Veo 3.1 Fast: $0.80* for 8 s, 720p']);
  expect(await labels({}, 'lite-generate')).toHaveLength(1);
  expect(await labels({}, 'sora')).toEqual([]);
  expect(modelTyped('veo 3.1 fast', models)).toBe('veo-3.1-fast-generate-001');
  expect(modelTyped('veo-3.1-fast-generate-001', models)).toBe('veo-3.1-fast-generate-001');
  expect(modelTyped('sora', models)).toBe('sora');
});
