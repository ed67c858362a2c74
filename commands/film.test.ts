import { expect, it } from 'vitest';
import { catalog } from '../src/domain/catalog.ts';
import { parseOptions } from '../src/domain/command.ts';
import type { ShotFilm } from '../src/domain/film.ts';
import type { GenerationState } from '../src/domain/generation.ts';
import { sampleGeneration } from '../src/testing/samples/sample-generation.ts';
import { noDefaults, noStyles } from '../src/testing/set-up/no-styles.ts';
import { createFilmCommand, createRedoCommand } from './film.ts';

it.each<[GenerationState, string]>([
  ['generating', 'answer.againRunning'],
  ['completed', 'film.shotReplaced'],
])('tells who presses “Redo” under a replaced shot once more what is so while the new one is %s', async (state, key) => {
  const redoShot = async () => ({ generations: [sampleGeneration({ state })], repeated: true });
  const command = createRedoCommand({ engine: { redoShot } });
  const answer = await command.run(
    { id: 'one' },
    {
      requester: { platform: 'discord', id: 'ann' },
      mayManage: false,
      replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
      eventId: 'press',
    },
  );
  expect(answer.text).toMatchObject({ key });
});

it('hands over what is drawn and mixed of a film as it was typed', async () => {
  const asked: (ShotFilm | undefined)[] = [];
  const refuse = () => Promise.reject(new Error('not in this test'));
  const engine = {
    ...{ styles: noStyles, defaults: noDefaults, redoShot: refuse },
    findByEvent: async () => undefined,
    submitAll: async (_: unknown, { film }: { readonly film?: ShotFilm } = {}) => {
      asked.push(film);
      return { generations: [sampleGeneration()], repeated: false };
    },
  };
  const command = createFilmCommand({ engine, models: catalog, defaultModel: catalog[0]?.id ?? '' });
  const raw = { shots: 'a fox | a hill | a tree', title: ' Winter ', captions: 'It snows | - | It thaws', crossfade: '0,5 s' };
  const call = { requester: { platform: 'discord', id: 'ann' }, mayManage: false, eventId: 'typed' } as const;
  await command.run(parseOptions(command, raw), { ...call, replyTarget: { platform: 'discord', channelId: 'general', ids: {} } });
  expect(asked).toMatchObject([{ title: 'Winter', captions: ['It snows', '', 'It thaws'], crossFadeSeconds: 0.5 }]);
  expect(() => parseOptions(command, { ...raw, crossfade: '3' })).toThrow(expect.objectContaining({ option: 'crossfade' }));
});
