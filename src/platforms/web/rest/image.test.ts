import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePhoto } from '../../../testing/samples/sample-images.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';

const root = '/api/video_chat';
let web: TestWeb;
beforeAll(async () => {
  web = await startTestWeb();
});
afterAll(() => web.stop());

async function json(answer: Promise<Response>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await answer;
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('a still', () => {
  it('is asked for like a video, with its price before the click', async () => {
    const fields = { prompt: 'a lighthouse', aspect_ratio: '4:3', resolution: '2k' };
    expect(await json(web.ask('POST', `${root}/estimate_image`, fields))).toMatchObject({
      status: 200,
      body: { price_usd: 0, position: 1, options: { aspect_ratio: '4:3', resolution: '2k' } },
    });
    const made = await json(web.ask('POST', `${root}/generate_image`, fields));
    expect(made.body).toMatchObject({
      status: 'pending',
      model: 'preview-image',
      message: 'Your picture is on its way. Free of charge.',
    });
    expect(made.body.options).toEqual({ aspect_ratio: '4:3', resolution: '2k' });
  });

  it('is told among the videos, with an address of its own and none of a video', async () => {
    const id = await web.makeStill();
    const { body } = await json(web.ask('GET', `${root}/operations/${id}`));
    expect(body).toMatchObject({
      makes: 'image',
      status: 'completed',
      message: 'The picture is ready.',
      video_url: null,
      videos: [],
      image_url: `http://localhost:8000/pictures/${id}.png`,
      pictures: [{ poster_url: `http://localhost:8000/posters/${id}.small.jpg`, width: 1376, height: 768 }],
    });
    const video = await web.makeVideo();
    expect((await json(web.ask('GET', `${root}/operations/${video}`))).body).toMatchObject({
      makes: 'video',
      image_url: null,
      pictures: [],
    });
    const list = await json(web.ask('GET', `${root}/operations?limit=2`));
    expect(list.body.operations).toMatchObject([{ operation_id: video }, { operation_id: id }]);
  });

  it('is served as the picture that it is, whole, small and to save, until it is deleted', async () => {
    const id = await web.makeStill({ prompt: 'A fox, at night!' });
    const whole = await web.ask('GET', `/pictures/${id}.png?download=1`);
    expect(whole.headers.get('content-type')).toBe('image/png');
    expect(whole.headers.get('content-disposition')).toContain('filename="veo-A-fox-at-night.png"');
    expect(await sharp(await whole.arrayBuffer()).metadata()).toMatchObject({ format: 'png', width: 1376, height: 768 });
    const small = await web.ask('GET', `/posters/${id}.small.jpg`);
    expect(small.headers.get('content-type')).toBe('image/jpeg');
    expect(await sharp(await small.arrayBuffer()).metadata()).toMatchObject({ format: 'jpeg', width: 640 });
    expect((await web.ask('GET', `/posters/${id}.jpg`)).status).toBe(404);

    const removed = await json(web.ask('DELETE', `${root}/operations/${id}`));
    expect(removed.body).toEqual({ operation_id: id, message: 'The picture was deleted.' });
    expect((await web.ask('GET', `/pictures/${id}.png`)).status).toBe(404);
    expect((await readdir(web.outputsFolder)).filter((name) => name.startsWith(id))).toEqual([]);
  });

  it('is made of a picture that comes in a form, in its shape', async () => {
    const form = new FormData();
    form.append('image_file', new File([new Uint8Array(await samplePhoto({ width: 300, height: 400 }))], 'photo.jpg'));
    form.append('prompt', 'make it winter');
    const { body } = await json(web.ask('POST', `${root}/generate_image`, form));
    expect(body).toMatchObject({ options: { aspect_ratio: '3:4', resolution: '1k' } });
    await web.until(async () => web.imageProvider.starts.some(({ request }) => request.prompt === 'make it winter'));
    expect(web.imageProvider.starts.at(-1)?.image).toMatchObject({ width: 300, height: 400 });
    const found = await json(web.ask('GET', `${root}/operations/${body.operation_id}`));
    expect(found.body.images).toEqual([
      { field: 'image_file', url: `http://localhost:8000/pictures/${body.operation_id}/image_file/0` },
    ]);
  });

  it.each([
    ['of a length', { prompt: 'x', duration: '8' }, 400, { code: 'invalid_option', field: 'duration' }],
    ['in the sharpness of a video', { prompt: 'x', resolution: '720p' }, 400, { code: 'invalid_option', field: 'resolution' }],
    ['by a model for videos', { prompt: 'x', model: 'preview' }, 400, { code: 'invalid_option', field: 'model' }],
    [
      'without a word',
      {},
      422,
      { code: 'invalid_combination', field: 'prompt', message: expect.stringContaining('what the picture should show') },
    ],
    [
      'with a picture in JSON',
      { prompt: 'x', image_file: 'aGk=' },
      400,
      { field: 'image_file', message: expect.stringContaining('generate_image') },
    ],
  ])('is not made %s', async (_, fields, status, error) => {
    const answer = await json(web.ask('POST', `${root}/generate_image`, fields));
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject(error);
  });

  it('has its options told beside those of a video', async () => {
    const { body } = await json(web.ask('GET', `${root}/options`));
    expect(body.image).toMatchObject({
      default_model: 'preview-image',
      models: [{ id: 'preview-image', label: 'Preview card', image_file: true, price_usd_per_still: { '1k': 0 } }],
      schema: { properties: { image_file: { title: 'image', description: expect.stringContaining('A picture to change') } } },
    });
  });
});
