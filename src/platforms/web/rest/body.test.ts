import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bitmap } from '../../../testing/samples/sample-images.ts';
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

async function stored(): Promise<number> {
  return (await web.engine.history({ limit: 100 })).generations.length;
}

describe('what can’t be taken is refused with a code, a field and a sentence, and nothing is stored:', () => {
  it.each<[string, unknown, number, { code: string; field?: string; message?: string | RegExp }]>([
    ['malformed JSON', '{"prompt": ', 400, { code: 'invalid_request', message: 'The body is not valid JSON.' }],
    ['an empty body', '', 400, { code: 'invalid_request' }],
    ['bytes that are no UTF-8', 'latin1', 400, { code: 'invalid_request' }],
    ['a list', [1], 400, { code: 'invalid_request', message: 'The body must be a JSON object: {"prompt": "…"}.' }],
    ['no prompt', {}, 422, { code: 'invalid_combination', field: 'prompt' }],
    ['white space', { prompt: ' \n\t' }, 422, { code: 'invalid_combination', field: 'prompt' }],
    [
      'a prompt of 5,000 characters',
      { prompt: 'x'.repeat(5000) },
      422,
      { code: 'invalid_combination', field: 'prompt', message: /5000/ },
    ],
    ['a prompt that is a number', { prompt: 7 }, 400, { code: 'invalid_option', field: 'prompt' }],
    [
      'an unknown field',
      { prompt: 'x', mood: 'noir' },
      400,
      { code: 'invalid_option', field: 'mood', message: /“mood”.*aspect_ratio/ },
    ],
    ['an inherited name', '{"prompt":"x","__proto__":{"a":1}}', 400, { code: 'invalid_option', field: '__proto__' }],
    ['an option by its inner name', { prompt: 'x', aspect: '9:16' }, 400, { code: 'invalid_option', field: 'aspect' }],
    [
      'another duration',
      { prompt: 'x', duration: '7' },
      400,
      { code: 'invalid_option', field: 'duration', message: /4, 6 or 8/ },
    ],
    ['another shape', { prompt: 'x', aspect_ratio: '1:1' }, 400, { code: 'invalid_option', field: 'aspect_ratio' }],
    ['an unknown model', { prompt: 'x', model: 'sora' }, 400, { code: 'invalid_option', field: 'model' }],
    [
      'an option that the model lacks',
      { prompt: 'x', generate_audio: false },
      422,
      { code: 'invalid_combination', field: 'generate_audio' },
    ],
    [
      'a picture in JSON',
      { prompt: 'x', image_file: 'aGk=' },
      400,
      { code: 'invalid_option', field: 'image_file', message: /generate_with_image/ },
    ],
    ['an empty picture in JSON', { prompt: 'x', image_file: '' }, 400, { code: 'invalid_option', field: 'image_file' }],
    ['a session with blanks', { prompt: 'x', session_id: 'a b' }, 400, { code: 'invalid_option', field: 'session_id' }],
    ['more than 64 KB', { prompt: 'x'.repeat(70_000) }, 413, { code: 'too_large', message: /64 KB/ }],
  ])('%s', async (_, body, status, error) => {
    const sent = body === 'latin1' ? Buffer.from('{"prompt":"é"}', 'latin1') : body;
    const answer =
      sent instanceof Buffer
        ? await web.app.request(`${root}/generate`, {
            method: 'POST',
            headers: { host: 'localhost:8000', 'content-type': 'application/json' },
            body: new Uint8Array(sent),
          })
        : await web.ask('POST', `${root}/generate`, sent);
    expect(answer.status).toBe(status);
    const { message, ...rest } = error;
    const found = ((await answer.json()) as { error: { message: string } }).error;
    expect(found).toMatchObject(rest);
    if (message !== undefined) expect(found.message).toMatch(message);
    expect(await stored()).toBe(0);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'JSON sent as %s',
    async (type) => {
      const answer = await json(web.ask('POST', `${root}/generate`, '{"prompt":"x"}', { 'content-type': type }));
      expect(answer).toMatchObject({
        status: 415,
        body: { error: { code: 'unsupported_media_type', message: 'The content type must be application/json.' } },
      });
      expect(await stored()).toBe(0);
    },
  );

  it('a body that grows past the limit without saying so', async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const answer = await web.app.request(`${root}/generate`, {
      method: 'POST',
      headers: { host: 'localhost:8000', 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(sent).toBeLessThan(200_000);
  });

  it.each<[string, (form: FormData) => void, number, object]>([
    [
      'an empty file',
      (form) => form.set('image_file', new File([], 'a.png')),
      400,
      { code: 'invalid_image', field: 'image_file' },
    ],
    [
      'a picture that is an empty text',
      (form) => form.set('image_file', ''),
      400,
      { code: 'invalid_image', field: 'image_file' },
    ],
    [
      'a bitmap',
      (form) => form.set('image_file', new File([new Uint8Array(bitmap())], 'a.png')),
      400,
      { code: 'invalid_image', field: 'image_file' },
    ],
    [
      'a text for a picture',
      (form) => form.set('image_file', 'https://example.org/a.png'),
      400,
      { code: 'invalid_option', field: 'image_file' },
    ],
    [
      'a file for a text',
      (form) => form.set('prompt', new File(['x'], 'a.txt')),
      400,
      { code: 'invalid_option', field: 'prompt' },
    ],
    ['a field twice', (form) => form.append('prompt', 'again'), 400, { code: 'invalid_option', field: 'prompt' }],
    ['an unknown file', (form) => form.set('mask', new File(['x'], 'a.png')), 400, { code: 'invalid_option', field: 'mask' }],
    [
      'six references',
      (form) => {
        for (let n = 0; n < 6; n += 1) form.append('reference_images', new File(['x'], `${n}.png`));
      },
      400,
      { code: 'invalid_option', field: 'reference_images' },
    ],
    [
      '21 MB',
      (form) => form.set('image_file', new File([new Uint8Array(21 * 1024 * 1024)], 'a.png')),
      413,
      { code: 'too_large', field: 'image_file' },
    ],
  ])('a form with %s', async (_, change, status, error) => {
    const form = new FormData();
    form.set('prompt', 'x');
    change(form);
    const answer = await json(web.ask('POST', `${root}/generate_with_image`, form));
    expect(answer).toMatchObject({ status, body: { error } });
    expect(await stored()).toBe(0);
  });

  it.each([
    ['no picture', []],
    ['the file field of a browser without a choice', ['image_file']],
    ['all file fields of a browser without a choice', ['image_file', 'last_frame', 'reference_images']],
  ])('a form for a picture with %s', async (_, unchosen) => {
    const part = (head: string, content: string) => `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
    const files = unchosen.map((name) => part(`name="${name}"; filename=""\r\nContent-Type: application/octet-stream`, ''));
    const form = [part('name="prompt"', 'let the waves move'), ...files, '--x--\r\n'].join('');
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const { status, body } = await json(web.ask('POST', `${root}/generate_with_image`, form, headers));
    expect(status).toBe(400);
    const message = expect.stringContaining('no picture');
    expect(body.error).toMatchObject({ code: 'invalid_option', field: 'image_file', message });
    expect(await stored()).toBe(0);
  });

  it('a broken form', async () => {
    const answer = await json(
      web.ask('POST', `${root}/generate_with_image`, 'no form', { 'content-type': 'multipart/form-data; boundary=x' }),
    );
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
  });

  it('a query with an unknown or repeated field', async () => {
    expect((await web.ask('GET', `${root}/operations?offset=3`)).status).toBe(400);
    expect((await web.ask('GET', `${root}/operations?limit=3&limit=4`)).status).toBe(400);
    expect((await web.ask('GET', `${root}/operations?limit=101`)).status).toBe(400);
  });
});
