import { describe, expect, it } from 'vitest';
import type { SourceVideo } from '../rules.ts';
import type { OmniHost } from './asked-task.ts';
import { omniModels, projectOmniModels } from './models.ts';
import { readInteractionRequest } from './request.ts';

const key12 = 'gemini-omni-1.2-flash';
const source: SourceVideo = {
  ...{ durationSeconds: 8, resolution: '720p', aspectRatio: '16:9', framesPerSecond: 24 },
  ...{ hasSound: true, content: 'ours.mp4', isUploaded: false },
};
/** What a video of these bytes turns out to be. */
const films: Readonly<Record<string, Partial<SourceVideo>>> = {
  ours: {},
  given: { isUploaded: true },
  small: { resolution: '360p' },
  large: { resolution: '1080p' },
  square: { aspectRatio: '1:1', isUploaded: true },
  fast: { framesPerSecond: 30 },
  '4 s': { durationSeconds: 4 },
  '10 s': { durationSeconds: 10 },
  '16 s': { durationSeconds: 16 },
  '21 s': { durationSeconds: 21 },
  '31 s': { durationSeconds: 31 },
};
const film = (words: string) => (words in films ? { ...source, ...films[words] } : undefined);

interface Where {
  readonly kind?: 'key' | 'project';
  readonly model?: string;
  readonly regionRefuses?: boolean;
}

const read = (body: object, { kind = 'key', model = key12, regionRefuses = false }: Where = {}) => {
  const rules = (kind === 'key' ? omniModels : projectOmniModels)[model];
  if (rules === undefined) throw new Error(`no model ${model}`);
  const host: OmniHost = {
    kind,
    model,
    rules,
    sources: {
      previous(id) {
        if (id === 'v1_gone') return { model, video: undefined };
        return id.startsWith('v1_') ? { model, video: film(id.slice(3)) } : undefined;
      },
      file: (uri) => film(uri.split('files/')[1] ?? ''),
      sent: (bytes) => film(Buffer.from(bytes).toString().trim()),
      refusesUploads: () => regionRefuses,
    },
  };
  return readInteractionRequest(host, { model, ...body });
};

const video = (words: string) => ({ type: 'video', mime_type: 'video/mp4', data: Buffer.from(words).toString('base64') });
const say = (words: string) => ({ type: 'text', text: words });
const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0];
const image = { type: 'image', mime_type: 'image/png', data: Buffer.from(png).toString('base64') };
const task = (name: string) => ({ generation_config: { video_config: { task: name } } });
const format = (more: object) => ({ response_format: { type: 'video', ...more } });
const edit = (...parts: object[]) => ({ input: [say('night'), ...parts], ...task('edit') });
const extend = (...parts: object[]) => ({ input: [say('it jumps'), ...parts], ...task('extend') });
const upscale = (words: string, resolution?: string) => ({
  input: [video(words)],
  ...task('upscale'),
  ...format(resolution === undefined ? {} : { resolution }),
});
const references = (images: number, ...films: string[]) => ({
  input: [...Array(images).fill(image), ...films.map(video), say('them')],
  ...task('reference_to_video'),
  ...format({ duration: '8s' }),
});
const project = { kind: 'project' } as const;
const on11 = { model: 'gemini-omni-1.1-flash' } as const;

const broken: readonly [string, object, string, Where?][] = [
  ['text_to_video with an image', { input: [image, say('a')], ...task('text_to_video') }, 'text_to_video takes no media'],
  ['image_to_video without one', { input: 'a', ...task('image_to_video') }, 'needs one or two images'],
  ['three frames', { input: [image, image, image], ...task('image_to_video') }, 'needs one or two images'],
  ['11 s from first to last', { input: [image, image], ...task('image_to_video'), ...format({ duration: '11s' }) }, 'duration'],
  ['2 s', { input: 'a', ...format({ duration: '2s' }) }, 'response_format.duration: it must be between 3s and 15s'],
  ['16 s', { input: 'a', ...format({ duration: '16s' }) }, 'response_format.duration'],
  ['11 s on 1.1', { input: 'a', ...format({ duration: '11s' }) }, 'between 3s and 10s', on11],
  ['a duration as a number', { input: 'a', ...format({ duration: 8 }) }, 'needs to be a string'],
  ['six references', references(6), 'at most 5 images'],
  ['four reference videos', references(0, 'ours', 'ours', 'ours', 'ours'), 'at most 3 videos'],
  ['a reference of 16 s', references(0, '16 s'), 'at most 15 seconds'],
  ['a reference of 4 s on 1.1', references(0, '4 s'), 'at most 3 seconds', on11],
  ['an edit without a video', edit(), 'edit needs a video'],
  ['an edit without words', { input: [video('ours')], ...task('edit') }, 'edit needs a text'],
  [
    'an edit with a length',
    { ...edit(video('ours')), ...format({ duration: '8s' }) },
    'duration is not supported for the task edit',
  ],
  ['an edit with a shape', { ...edit(video('ours')), ...format({ aspect_ratio: '16:9' }) }, 'aspect_ratio is not supported'],
  ['an edit of 16 s', edit(video('16 s')), 'at most 15 seconds'],
  ['an edit of 10 s on 1.1', edit(video('10 s')), 'less than 10 seconds', on11],
  ['an edit of two videos', edit(video('ours'), video('ours')), 'one video'],
  ['an edit with six images', edit(video('ours'), image, image, image, image, image, image), 'at most 5 images'],
  ['an edit of no video at all', edit(video('nothing')), 'Unable to process input video'],
  ['an edit of both kinds', { ...edit(video('ours')), previous_interaction_id: 'v1_ours' }, 'not both'],
  ['an edit of a gone video', { ...edit(), previous_interaction_id: 'v1_gone' }, 'no longer available'],
  ['an edit by id on a project', { ...edit(), previous_interaction_id: 'v1_ours' }, 'previous_interaction_id', project],
  ['an edit of a person’s video in some regions', edit(video('given')), 'User location', { regionRefuses: true }],
  ['an extension without a video', extend(), 'extend needs a video'],
  ['an extension of 21 s', extend(video('21 s')), '1 to 20 seconds'],
  ['an extension of 31 s on 1.1', extend(video('31 s')), '1 to 30 seconds', on11],
  ['an extension by 2 s', { ...extend(video('ours')), ...format({ duration: '2s' }) }, 'between 3s and 10s'],
  ['an extension with another shape', { ...extend(video('ours')), ...format({ aspect_ratio: '9:16' }) }, 'aspect_ratio'],
  ['an extension beyond 30 s', { ...extend(video('16 s')), ...format({ duration: '15s' }) }, 'duration'],
  ['an upscale with a key', upscale('ours', '1080p'), 'upscale is not supported'],
  ['an upscale without a size', upscale('ours'), 'needs response_format.resolution', project],
  ['an upscale from 1080p', upscale('large', '4k'), '1080p can not be upscaled', project],
  ['an upscale from 360p to 4k', upscale('small', '4k'), '360p can not be upscaled to 4k', project],
  ['an upscale of a square', upscale('square', '1080p'), '16:9 or 9:16', project],
  ['an upscale of 30 frames a second', upscale('fast', '1080p'), '24 frames', project],
  ['an upscale of 16 s', upscale('16 s', '1080p'), 'at most 15 seconds', project],
  ['an upscale with words', { ...upscale('ours', '1080p'), input: [video('ours'), say('a')] }, 'nothing but a video', project],
  [
    'an upscale by 1.1',
    upscale('ours', '1080p'),
    'not supported by this model',
    { ...project, model: 'gemini-omni-1.1-flash-preview' },
  ],
  ['a seed for anything else', { input: 'a', generation_config: { seed: 1 } }, '`seed` is supported for the task upscale only'],
  ['a bucket with a key', edit({ type: 'video', uri: 'gs://b/v.mp4' }), 'gs:// addresses are not supported'],
  ['a file on a project', edit({ type: 'video', uri: 'https://x/v1beta/files/ours' }), 'only gs://', project],
  ['an address without a bucket', { input: 'a', ...format({ delivery: 'uri' }) }, 'response_format.gcs_uri', project],
  ['a bucket for the answer with a key', { input: 'a', ...format({ gcs_uri: 'gs://b' }) }, 'Unknown name "gcs_uri"'],
  ['more than 4 MB inside', edit(video('x'.repeat(4_200_000))), 'inline media is limited to 4 MB'],
  ['more than 14 MB inside', edit(video('x'.repeat(14_700_000))), 'inline media is limited to 14 MB', project],
  ['a hook on a project', { input: 'a', webhook_config: { uris: ['https://x'] } }, 'Unknown name "webhook_config"', project],
  ['a hook without https', { input: 'a', webhook_config: { uris: ['http://example.com'] } }, 'webhook_config.uris'],
  ['a count', { input: 'a', ...format({ count: 2 }) }, 'Unknown name "count"'],
  ['a negative prompt', { input: 'a', negative_prompt: 'b' }, 'Unknown name "negative_prompt"'],
];

describe('a request to the Interactions API', () => {
  it.each(broken)('refuses %s, naming the field', (_, body, message, where) => {
    expect(read(body, where)).toMatchObject({
      answer: { status: 400, body: { error: { code: 400, message: expect.stringContaining(message) } } },
    });
  });

  it('does not know an interaction that is not there', () => {
    expect(read({ ...edit(), previous_interaction_id: 'x' })).toMatchObject({ answer: { status: 404 } });
  });

  it('keeps length and shape of what it edits, and makes 720p where nothing else is said', () => {
    expect(read(edit(video('large')))).toMatchObject({
      ...{ durationSeconds: 8, aspectRatio: '16:9', resolution: '720p' },
      source: { use: 'edit', content: 'ours.mp4' },
      interaction: { task: 'edit', madeSeconds: 8 },
    });
    expect(read({ ...edit(), previous_interaction_id: 'v1_ours', ...format({ resolution: '1080p' }) })).toMatchObject({
      resolution: '1080p',
      source: { use: 'edit' },
    });
    expect(read(edit({ type: 'video', uri: 'https://x/v1beta/files/square' }))).toMatchObject({ aspectRatio: '1:1' });
  });

  it('takes all earlier steps in place of an id, the last video being the one that is meant', () => {
    const output = (words: string) => ({ type: 'model_output', content: [video(words)] });
    const input = [{ type: 'thought' }, output('large'), output('small'), { type: 'user_input', content: [say('night')] }];
    expect(read({ input, ...task('edit') }, project)).toMatchObject({
      prompt: 'night',
      source: { use: 'edit', resolution: '360p' },
    });
  });

  it('adds what is asked to what it extends', () => {
    expect(read({ ...extend(video('ours')), ...format({ duration: '7s' }) })).toMatchObject({
      durationSeconds: 15,
      source: { use: 'extend' },
      interaction: { madeSeconds: 7 },
    });
  });

  it('makes a video larger, free of what goes in', () => {
    expect(read(upscale('small', '1080p'), project)).toMatchObject({
      ...{ durationSeconds: 8, resolution: '1080p', source: { use: 'upscale' } },
      interaction: { usage: { total_input_tokens: 0, total_output_tokens: 46_336 } },
    });
    const byId = { previous_interaction_id: 'v1_ours', ...task('upscale'), ...format({ resolution: '4k' }) };
    expect(read(byId, project)).toMatchObject({ resolution: '4k' });
  });

  it('makes ten seconds of nothing, and an edit of a video without a task, as Google does', () => {
    expect(read({ input: '' })).toMatchObject({ prompt: '', durationSeconds: 10, interaction: { task: 'text_to_video' } });
    expect(read({ input: [video('ours'), say('night')] })).toMatchObject({ interaction: { task: 'edit' } });
    expect(read({ input: [video('ours')] })).toMatchObject({ interaction: { task: 'edit' } });
  });

  it('counts tokens by what goes in and comes out', () => {
    const asked = { ...edit(video('ours'), image), ...format({ resolution: '1080p' }) };
    expect(read(asked)).toMatchObject({
      interaction: {
        usage: {
          input_tokens_by_modality: [
            { modality: 'text', tokens: 2 },
            { modality: 'image', tokens: 2040 },
            { modality: 'video', tokens: 46_336 },
          ],
          output_tokens_by_modality: [{ modality: 'video', tokens: 69_504 }],
        },
      },
    });
  });

  it('takes five images and three videos as references, first and last frame as such', () => {
    expect(read(references(5, 'ours', 'ours', 'ours'))).toMatchObject({ referenceImages: { length: 5 } });
    const frames = { input: [image, image, say('<FIRST_FRAME> <LAST_FRAME> between')], ...format({ duration: '10s' }) };
    expect(read({ ...frames, ...task('image_to_video') })).toMatchObject({
      prompt: 'between',
      image: { mimeType: 'image/png' },
      lastFrame: { mimeType: 'image/png' },
      durationSeconds: 10,
    });
  });
});
