import { describe, expect, it } from 'vitest';
import { catalog, findModel, type Model } from '../src/domain/catalog.ts';
import { type CommandCall, optionsJsonSchema, parseOptions } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import type { ImageBytes } from '../src/domain/media.ts';
import { checkVideoRequest } from '../src/domain/request-rules.ts';
import type { Submission } from '../src/domain/submission.ts';
import { createTexts } from '../src/lib/say.ts';
import { noDefaults, noStyles } from '../src/testing/set-up/no-styles.ts';
import { createAnimateCommand } from './animate.ts';
import { createVideoCommand, type VideoCommandDeps } from './video.ts';

const { say } = createTexts();

function model(id: string): Model {
  const found = findModel(id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

const source = {
  model: 'veo-3.1-generate-001',
  durationSeconds: 8,
  resolution: '720p',
  aspectRatio: '9:16',
  ageHours: 1,
} as const;

function videoCommand(...ids: string[]) {
  const submissions: Submission[] = [];
  const kept: ImageBytes[] = [];
  const engine: VideoCommandDeps['engine'] = {
    findByEvent: async () => undefined,
    extensionSource: async (generationId, _, video = 1) => ({ ...source, generationId, ...(video > 1 && { video }) }),
    hasVideo: async () => false,
    styles: noStyles,
    defaults: noDefaults,
    image: async (sha256) => kept.find((each) => each.sha256 === sha256),
    submit(submission) {
      submissions.push(submission);
      return Promise.reject(new Error('stop here'));
    },
    submitAll: () => Promise.reject(new Error('not in this test')),
  };
  const models = ids.map(model);
  const deps = { engine, models, defaultModel: ids[0] ?? '' };
  return { command: createVideoCommand(deps), animate: createAnimateCommand(deps), submissions, kept };
}

function picture(width: number, height: number, sha256 = `${width}x${height}`): ImageBytes {
  return { sha256, mimeType: 'image/jpeg', width, height, sizeBytes: 3, bytes: new Uint8Array([1, 2, 3]) };
}

const call: CommandCall = {
  requester: { platform: 'web', id: 'ann' },
  mayManage: false,
  replyTarget: { platform: 'web', channelId: 'web', ids: {} },
  eventId: 'event 1',
};

function refusal(ids: string[], raw: Record<string, unknown>): string {
  try {
    parseOptions(videoCommand(...ids).command, raw);
  } catch (error) {
    if (error instanceof UserError) return `${error.option}: ${say(error.text)}`;
    throw error;
  }
  return 'accepted';
}

describe('the options of /video', () => {
  it('become a JSON Schema with the choices of the offered models, defaults, aliases and pictures', () => {
    const schema = optionsJsonSchema(videoCommand('preview', 'veo-3.1-lite-generate-001').command.options);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(schema.required).toBeUndefined();
    expect(schema.properties).toMatchObject({
      prompt: { type: 'string', maxLength: 4000, description: 'help.prompt' },
      image: { type: 'string', format: 'binary', image: true },
      referenceImages: { type: 'array', maxItems: 5, items: { type: 'string', format: 'binary' } },
      aspect: { enum: ['16:9', '9:16'], aliases: ['ar'] },
      resolution: { enum: ['720p', '1080p'], default: '720p' },
      duration: { type: 'number', enum: [4, 6, 8], default: 8 },
      model: { enum: ['preview', 'veo-3.1-lite-generate-001'], default: 'preview' },
      seed: { type: 'integer', minimum: 0, maximum: 4_294_967_295 },
      audio: { type: 'boolean' },
      count: { type: 'integer', minimum: 1, maximum: 4, default: 1 },
      enhance: { type: 'boolean', default: false },
    });
  });

  it('offer what any of the offered models makes, without naming a model', () => {
    const { properties } = optionsJsonSchema(videoCommand('gemini-omni-1.1-flash').command.options);
    expect(properties.duration?.enum).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(properties.resolution?.enum).toEqual(['360p', '720p', '1080p', '4k']);
  });

  it('each have a text for people, short enough for Discord', () => {
    const { properties } = optionsJsonSchema(videoCommand('preview').command.options);
    for (const [name, property] of Object.entries(properties)) {
      expect(property.description).toBe(`help.${name}`);
      const sentence = say({ key: `help.${name}` as 'help.prompt', values: {} });
      expect(sentence).not.toContain('help.');
      expect(sentence.length).toBeLessThanOrEqual(100);
    }
  });

  it.each([
    ['8', 8],
    [' 6s ', 6],
    ['4 s', 4],
    [8, 8],
  ])('take the duration %j as a number', (given, duration) => {
    expect(parseOptions(videoCommand('preview').command, { duration: given })).toEqual({ duration });
  });

  it('take yes and no as people write them', () => {
    const { command } = videoCommand('veo-3.1-generate-001');
    expect(['yes', 'On', true, '1'].map((audio) => parseOptions(command, { audio }).audio)).toEqual([true, true, true, true]);
    expect(['no', 'OFF', false, '0'].map((audio) => parseOptions(command, { audio }).audio)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it.each([
    [{ duration: 5 }, 'duration: The duration must be 4, 6 or 8; you gave “5”.'],
    [{ duration: '8 minutes' }, 'duration: The duration must be 4, 6 or 8; you gave “8 minutes”.'],
    [{ duration: '' }, 'duration: The duration must be 4, 6 or 8; you gave “”.'],
    [{ resolution: '8k' }, 'resolution: The resolution must be 720p or 1080p; you gave “8k”.'],
    [{ aspect: '1:1' }, 'aspect: The aspect must be 16:9 or 9:16; you gave “1:1”.'],
    [{ seed: -1 }, 'seed: The seed must be a whole number from 0 to 4294967295; you gave “-1”.'],
    [{ seed: '1.5' }, 'seed: The seed must be a whole number from 0 to 4294967295; you gave “1.5”.'],
    [{ seed: 4_294_967_296 }, 'seed: The seed must be a whole number from 0 to 4294967295; you gave “4294967296”.'],
    [{ audio: 'loud' }, 'audio: The audio must be yes or no; you gave “loud”.'],
    [{ people: 'me' }, 'people: The people must be everyone, adults or nobody; you gave “me”.'],
    [{ prompt: { text: 'x' } }, 'prompt: The prompt must be a text of at most 4000 characters.'],
    [
      { image: 'https://example.org/a.png' },
      'image: The image must be a JPEG, PNG or WebP image; you gave “https://example.org/a.png”.',
    ],
    [{ model: 'sora' }, 'model: The model must be preview; you gave “sora”.'],
  ])('refuse %j with a sentence', (raw, sentence) => {
    expect(refusal(['preview'], raw)).toBe(sentence);
  });

  it('are those of the offered models, and none that all of them lack', () => {
    const names = (...ids: string[]) => Object.keys(optionsJsonSchema(videoCommand(...ids).command.options).properties);
    const always = [
      ...['prompt', 'image', 'lastFrame', 'referenceImages', 'aspect', 'quality', 'resolution', 'duration', 'negative'],
      ...['style', 'styleWords', 'model'],
    ];
    expect(names('gemini-omni-1.1-flash')).toEqual([
      ...always,
      'count',
      'enhance',
      'private',
      'changes',
      'extend',
      'edit',
      'videoFile',
    ]);
    expect(names('preview')).toEqual([
      ...always,
      ...['seed', 'count', 'enhance', 'private', 'changes', 'extend', 'edit', 'videoFile', 'upscale'],
    ]);
    expect(names('veo-3.1-fast-generate-001')).not.toContain('referenceImages');
    expect(names('gemini-omni-1.1-flash', 'veo-3.1-generate-001')).toEqual([
      ...always,
      ...['seed', 'audio', 'people', 'count', 'enhance', 'private', 'changes', 'extend', 'edit', 'videoFile'],
    ]);
  });

  it('refuse an option that does not exist, and name those that do', () => {
    expect(refusal(['preview'], { prompt: 'x', sharpness: 3 })).toMatch(
      /^sharpness: There is no option “sharpness”. The options are: prompt, image, .*enhance, private\.$/,
    );
  });
});

describe('the request that /video makes', () => {
  it('is complete without any option but the prompt', async () => {
    const { command } = videoCommand('preview');
    expect(await command.plan?.(parseOptions(command, { prompt: '  a light\u0000house\r\n ' }))).toEqual({
      prompt: 'a lighthouse',
      model: 'preview',
      aspectRatio: '16:9',
      resolution: '720p',
      durationSeconds: 8,
      numberOfVideos: 1,
    });
  });

  it.each([
    [1920, 1080, '16:9'],
    [1000, 1000, '16:9'],
    [900, 1000, '9:16'],
    [1080, 1920, '9:16'],
  ])('takes the shape of an image of %i × %i', async (width, height, aspect) => {
    const { command } = videoCommand('preview');
    expect(await command.plan?.({ image: picture(width, height) })).toMatchObject({ aspectRatio: aspect });
    expect(await command.plan?.({ image: picture(width, height), aspect: '16:9' })).toMatchObject({ aspectRatio: '16:9' });
  });

  it('takes the length that the resolution insists on, where the person chose none', async () => {
    const { command } = videoCommand('veo-3.1-generate-001');
    expect(await command.plan?.({ prompt: 'x', resolution: '4k' })).toMatchObject({ resolution: '4k', durationSeconds: 8 });
  });

  it('works for every model of the catalogue without options', async () => {
    for (const each of catalog) {
      const { command } = videoCommand(each.id);
      const request = await command.plan?.({ prompt: 'x' });
      expect(request && checkVideoRequest(request, each)).toEqual([]);
    }
  });

  it('keeps what the model can’t do, so that it is refused and not dropped', async () => {
    const { command } = videoCommand('preview', 'veo-3.1-generate-001');
    const request = await command.plan?.({
      prompt: 'x',
      audio: false,
      people: 'nobody',
      count: 2,
      duration: 4,
      resolution: '1080p',
    });
    expect(request && checkVideoRequest(request, model('preview')).map((problem) => problem.option)).toEqual([
      'audio',
      'people',
      'duration',
    ]);
  });

  it('hands the pictures to the engine with their bytes, each once, and keeps bytes out of the request', async () => {
    const { command, submissions } = videoCommand('preview');
    const frame = picture(10, 10);
    await expect(command.run({ prompt: 'x', image: frame, lastFrame: frame, seed: 7 }, call)).rejects.toThrow('stop here');
    const { bytes: _, ...withoutBytes } = frame;
    expect(submissions).toEqual([
      {
        request: expect.objectContaining({ image: withoutBytes, lastFrame: withoutBytes, seed: 7 }),
        images: [frame],
        requester: call.requester,
        replyTarget: call.replyTarget,
        eventId: 'event 1',
      },
    ]);
  });
});

describe('a request that is recalled for a form', () => {
  it('makes the same request again, with the pictures that are still kept', async () => {
    const { command, kept } = videoCommand('veo-3.1-generate-001');
    kept.push(picture(16, 9), picture(9, 16));
    const values = {
      ...{ prompt: 'x', image: picture(16, 9), lastFrame: picture(9, 16), aspect: '16:9' as const, resolution: '720p' as const },
      ...{ duration: 8, negative: 'fog', seed: 7, audio: true, people: 'adults' as const, count: 1, enhance: true },
    };
    const request = await command.plan(values);
    expect(await command.plan(await command.recall(request))).toEqual(request);
    kept.pop();
    expect(await command.recall(request)).not.toHaveProperty('lastFrame');
  });

  it('leaves out what no offered model has', async () => {
    const { command } = videoCommand('veo-3.1-generate-001');
    const request = await command.plan({ prompt: 'x', seed: 7, audio: false, people: 'adults', count: 2 });
    expect(Object.keys(await videoCommand('gemini-omni-1.1-flash').command.recall(request))).toEqual(
      expect.not.arrayContaining(['seed', 'audio', 'people', 'count']),
    );
  });

  it.each([
    ['extend', 'veo-3.1-generate-001'],
    ['edit', 'gemini-omni-1.2-flash'],
  ] as const)('names the video that %s is about also where that is not the first of its request', async (name, id) => {
    const { command } = videoCommand(id);
    const request = await command.plan({ prompt: 'then it rains', [name]: 'an-earlier-one#2' });
    expect(request[name]).toMatchObject({ generationId: 'an-earlier-one', video: 2 });
    expect((await command.recall(request))[name]).toBe('an-earlier-one#2');
    expect(await command.plan(await command.recall(request))).toEqual(request);
  });

  it('leaves a model open that is no longer offered', async () => {
    const { command } = videoCommand('preview');
    const request = { ...(await command.plan({ prompt: 'x' })), model: 'veo-3.1-lite-generate-001' };
    expect((await command.plan(await command.recall(request))).model).toBe('preview');
  });
});

describe('Animate image', () => {
  it('wants an image, and takes words, shape, quality and length with it', async () => {
    const { animate } = videoCommand('preview');
    expect(Object.keys(optionsJsonSchema(animate.options).properties)).toEqual([
      'image',
      'prompt',
      'aspect',
      'quality',
      'duration',
      'style',
      'styleWords',
      'private',
    ]);
    expect(() => parseOptions(animate, { prompt: 'x' })).toThrow('option.missing');
    expect(await animate.plan({ image: picture(9, 16) })).toMatchObject({ prompt: '', aspectRatio: '9:16', durationSeconds: 8 });
  });
});
