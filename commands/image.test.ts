import { expect, it } from 'vitest';
import { catalog } from '../src/domain/catalog.ts';
import { optionsJsonSchema, parseOptions } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import type { GenerationView } from '../src/domain/generation.ts';
import type { ImageBytes } from '../src/domain/media.ts';
import type { StyleBook } from '../src/domain/styles/style-book.ts';
import type { Submission } from '../src/domain/submission.ts';
import { text } from '../src/domain/texts.ts';
import { sampleGeneration } from '../src/testing/samples/sample-generation.ts';
import { noDefaults, noStyles } from '../src/testing/set-up/no-styles.ts';
import { createImageCommand } from './image.ts';

function imageCommand({ made, styles = noStyles }: { made?: GenerationView; styles?: Pick<StyleBook, 'named'> } = {}) {
  const submissions: Submission[] = [];
  const submit = (submission: Submission) => {
    submissions.push(submission);
    return Promise.reject(new Error('stop here'));
  };
  return {
    command: createImageCommand({
      engine: { submit, findByEvent: async () => made, image: async () => undefined, styles, defaults: noDefaults },
      imageModels: catalog.filter(({ provider }) => provider === 'gemini-image'),
    }),
    submissions,
  };
}

const picture: ImageBytes = {
  ...{ sha256: 'a', mimeType: 'image/jpeg', width: 900, height: 1200, sizeBytes: 3 },
  bytes: new Uint8Array([1, 2, 3]),
};

it('offers the shapes and sizes of Gemini’s image model, and nothing of a video', () => {
  expect(optionsJsonSchema(imageCommand().command.options).properties).toEqual({
    prompt: { type: 'string', description: 'still.helpPrompt', aliases: ['p'], maxLength: 4000 },
    image: { type: 'string', format: 'binary', description: 'still.helpImage', aliases: ['i'], image: true },
    aspect: {
      type: 'string',
      enum: ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3'],
      description: 'still.helpAspect',
      aliases: ['ar'],
      page: 'in sight',
    },
    quality: {
      ...{
        type: 'string',
        enum: ['draft', 'standard', 'best'],
        description: 'still.helpQuality',
        aliases: ['q'],
        page: 'in sight',
      },
      labels: expect.objectContaining({ best: expect.objectContaining({ key: 'quality.choiceStill' }) }),
    },
    resolution: {
      type: 'string',
      enum: ['1k', '2k', '4k'],
      description: 'still.helpResolution',
      aliases: ['res', 'r'],
      default: '1k',
      page: 'in sight',
    },
    style: { type: 'string', description: 'help.style', aliases: ['look'], maxLength: 100, style: true, page: 'when set' },
    styleWords: {
      type: 'string',
      description: 'help.styleWords',
      aliases: ['style-words', 'fill'],
      maxLength: 2000,
      page: 'when set',
    },
    model: {
      type: 'string',
      enum: ['gemini-nano-banana-2.1'],
      description: 'help.model',
      aliases: ['m'],
      default: 'gemini-nano-banana-2.1',
      page: 1,
    },
    private: { type: 'boolean', description: 'help.private', page: 8 },
  });
});

it('asks for a still of a prompt, wide and in 1k unless somebody says otherwise', async () => {
  const { command } = imageCommand();
  const usual = { model: 'gemini-nano-banana-2.1', durationSeconds: 0, numberOfVideos: 1 };
  expect(await command.plan(parseOptions(command, { prompt: ' a  fox \u0000' }))).toEqual({
    ...usual,
    prompt: 'a  fox',
    aspectRatio: '16:9',
    resolution: '1k',
  });
  expect(await command.plan(parseOptions(command, { prompt: 'a fox', aspect: '2:3', resolution: '2k' }))).toMatchObject({
    aspectRatio: '2:3',
    resolution: '2k',
  });
});

it('fills its form with the options of an earlier still, and with nothing that a still has no option for', async () => {
  const { command } = imageCommand();
  const values = { prompt: 'a fox', aspect: '2:3', resolution: '2k' };
  expect(await command.recall(await command.plan(parseOptions(command, values)))).toEqual({
    ...values,
    model: 'gemini-nano-banana-2.1',
  });
});

it('sends an image along with what should change in it, and keeps its shape', async () => {
  const { command, submissions } = imageCommand();
  const call = {
    requester: { platform: 'web', id: 'ann' },
    mayManage: true,
    replyTarget: { platform: 'web', channelId: 'web', ids: {} },
    eventId: 'event 1',
  } as const;
  const values = parseOptions(command, { prompt: 'make it winter', image: picture });
  await expect(command.run(values, call)).rejects.toThrow('stop here');
  const { bytes: _, ...named } = picture;
  expect(submissions).toEqual([
    {
      request: expect.objectContaining({ prompt: 'make it winter', aspectRatio: '3:4', image: named }),
      images: [picture],
      requester: call.requester,
      replyTarget: call.replyTarget,
      eventId: 'event 1',
    },
  ]);
});

it('answers an event that comes again with what was made, also where its style is gone by now', async () => {
  const made = sampleGeneration();
  const named = () => Promise.reject(new UserError('not_found', text('style.gone')));
  const { command, submissions } = imageCommand({ made, styles: { named } });
  const call = {
    requester: { platform: 'web', id: 'ann' },
    mayManage: true,
    replyTarget: { platform: 'web', channelId: 'web', ids: {} },
    eventId: 'event 1',
  } as const;
  const answer = await command.run(parseOptions(command, { prompt: 'a fox', style: 'soft' }), call);
  expect(answer).toMatchObject({ kind: 'generation', generation: { id: made.id }, repeated: true });
  expect(submissions).toEqual([]);
});
